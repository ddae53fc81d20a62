import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { CodedError, type WallMs } from '@crossband/foundation';
import { addressOf } from '@crossband/wire/api/routes';
import type { Attachment } from '../messages/message.ts';

export const linkLifetimes = {
  /** A link is good for one to two of these: within one it stays the same, so that browsers keep what they have loaded. */
  downloadMs: 10 * 60_000,
  uploadMs: 10 * 60_000,
  /** From the upload to the message. */
  ticketMs: 60 * 60_000,
} as const;

/** Who sends a file where: a room's id, and the author as messages have it. */
export interface FileSender {
  readonly room: string;
  readonly by: string;
}

export interface SignedLink {
  /** Path and query on the hub. */
  readonly url: string;
  readonly expiresAtMs: number;
}

/** What the fields of a link say, as they came. */
export interface GivenLink {
  readonly until: number;
  readonly signature: string;
}

/**
 * Links that are worth something by themselves, for a short while: an `<img>` sends no headers, and a guest has no
 * session. Nothing is kept: everything that a link says is signed.
 */
export class FileLinks {
  readonly #key: Buffer;

  /** `secret`: at least 32 bytes, kept across restarts. */
  constructor(secret: Buffer) {
    this.#key = Buffer.from(hkdfSync('sha256', secret, '', 'crossband file links v1', 32));
  }

  download({ sha256, name, type }: Attachment, nowMs: WallMs): SignedLink {
    const { downloadMs } = linkLifetimes;
    const until = (Math.floor(nowMs / downloadMs) + 2) * downloadMs;
    const signature = this.#sign('download', sha256, name, type, until);
    return { url: addressOf('download', { sha256 }, { name, type, until, signature }), expiresAtMs: until };
  }

  /** @throws CodedError `link-expired` */
  checkDownload(
    { sha256, name, type, until, signature }: Omit<Attachment, 'sizeBytes'> & GivenLink,
    nowMs: WallMs,
  ): void {
    this.#check(['download', sha256, name, type], { until, signature }, nowMs);
  }

  /** To send one file; the caller adds its `name`. */
  upload({ room, by }: FileSender, nowMs: WallMs): SignedLink {
    const until = nowMs + linkLifetimes.uploadMs;
    const signature = this.#sign('upload', room, by, until);
    return { url: addressOf('linkedUpload', {}, { room, by, until, signature }), expiresAtMs: until };
  }

  /** @throws CodedError `link-expired` */
  checkUpload({ room, by, until, signature }: FileSender & GivenLink, nowMs: WallMs): void {
    this.#check(['upload', room, by], { until, signature }, nowMs);
  }

  /** What a sender shows to hang the file on a message: who only knows its hash has not sent it. */
  ticket(attachment: Attachment, sender: FileSender, nowMs: WallMs): { ticket: string; expiresAtMs: number } {
    const expiresAtMs = nowMs + linkLifetimes.ticketMs;
    const { sha256, name, type, sizeBytes } = attachment;
    const body = Buffer.from(JSON.stringify([sha256, name, type, sizeBytes, expiresAtMs])).toString('base64url');
    return { ticket: `${body}.${this.#sign('ticket', body, sender.room, sender.by)}`, expiresAtMs };
  }

  /** @throws CodedError `attachment-expired` */
  openTicket(ticket: string, sender: FileSender, nowMs: WallMs): Attachment {
    const [body = '', signature = ''] = ticket.split('.');
    if (!isSame(this.#sign('ticket', body, sender.room, sender.by), signature)) throw ticketExpired();
    const fields = JSON.parse(Buffer.from(body, 'base64url').toString()) as [string, string, string, number, number];
    const [sha256, name, type, sizeBytes, expiresAtMs] = fields;
    if (expiresAtMs <= nowMs) throw ticketExpired();
    return { sha256, name, type, sizeBytes };
  }

  #check(fields: string[], { until, signature }: GivenLink, nowMs: WallMs): void {
    if (isSame(this.#sign(...fields, until), signature) && until > nowMs) return;
    throw new CodedError('link-expired', 'This link is good no more; open the message again for a new one.');
  }

  #sign(...fields: (string | number)[]): string {
    return createHmac('sha256', this.#key).update(JSON.stringify(fields)).digest('base64url');
  }
}

function isSame(right: string, given: string): boolean {
  const [a, b] = [Buffer.from(right), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function ticketExpired(): CodedError {
  return new CodedError('attachment-expired', 'This file was not sent here, or too long ago; send it again.');
}
