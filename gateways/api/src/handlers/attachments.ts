import { Readable } from 'node:stream';
import { CodedError } from '@crossband/foundation';
import { permissionsOf, stranger } from '@crossband/identity';
import { type FileSender, isShown } from '@crossband/store';
import type { AnswerOf } from '@crossband/wire/api';
import type { Call, Handler } from '../http/handler.ts';
import type { Who } from '../http/who.ts';
import type { ApiHub } from '../hub.ts';
import { visibleRoom } from './visible-room.ts';

export function attachmentHandlers(hub: ApiHub) {
  const { people, store, attachments } = hub;
  const { files, links } = attachments;

  const upload: Handler<'upload'> = async (call) => {
    const { who, parts, query } = call;
    const { id, standing } = await entered(who, parts.room, call);
    if (!permissionsOf(standing).has('attach')) {
      throw new CodedError(
        'not-permitted',
        'Your role does not allow you to send files here; ask who manages the room.',
      );
    }
    return kept(call, { room: id, by: who.account }, query.name);
  };

  /** Signaling has seen the right of whoever has this link. */
  const linkedUpload: Handler<'linkedUpload'> = async (call) => {
    const { query, rates, now, nowMs } = call;
    links.checkUpload(query, nowMs);
    rates.take('writes', query.by, now);
    return kept(call, { room: query.room, by: query.by }, query.name);
  };

  const attachmentLinks: Handler<'attachmentLinks'> = async (call) => {
    const { id } = await entered(call.who, call.parts.room, call);
    const found = await store.attachments.inRoom(id, call.body.files);
    return { links: found.map((one) => ({ sha256: one.sha256, ...links.download(one, call.nowMs) })) };
  };

  const download: Handler<'download'> = async ({ parts, query, nowMs, reply }) => {
    const { name, type, save } = query;
    links.checkDownload({ sha256: parts.sha256, ...query }, nowMs);
    const found = await files.read(parts.sha256);
    if (!found) throw new CodedError('unknown-attachment', 'This file is not kept any more; ask who sent it.');
    const inline = save === undefined && isShown(type);
    reply.headers({
      'content-type': type,
      'content-length': found.sizeBytes,
      'content-disposition': `${inline ? 'inline' : 'attachment'}; ${fileNameField(name)}`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'cache-control': 'private, max-age=600, immutable',
    });
    reply.send(found.file.createReadStream());
    return undefined;
  };

  async function kept(
    { request, nowMs }: Call<'upload' | 'linkedUpload'>,
    sender: FileSender,
    name: string,
  ): Promise<AnswerOf<'upload'>> {
    const body: unknown = request.body;
    if (!(body instanceof Readable)) {
      throw new CodedError('wrong-media-type', 'Send the bytes of the file as application/octet-stream.');
    }
    const { sha256, sizeBytes, type } = await files.put(body);
    const attachment = { sha256, name, type, sizeBytes };
    return { attachment, ...links.ticket(attachment, sender, nowMs) };
  }

  /**
   * The room, where this person may be: as a member, or as anybody with an account may in a room that is not for its
   * members only.
   */
  async function entered(who: Who, name: string, { nowMs }: Pick<Call<'upload'>, 'nowMs'>) {
    const known = (await people.rooms.byName(name)) ? await visibleRoom(hub, who, name) : null;
    const id = known?.room.id ?? (await people.rooms.idOf(name));
    const { account, administrator } = who;
    if (!administrator) {
      // As at the room's door: an address is shared by many, and only guests are kept out by it.
      await people.authenticator.refuseBanned({ ...stranger, kind: 'account', account }, id, '', nowMs);
    }
    return { id, standing: known?.standing ?? ({ role: 'member', administrator } as const) };
  }

  return { upload, linkedUpload, attachmentLinks, download };
}

/** In ASCII for old programs, and as it is (RFC 6266, section 4.3; RFC 8187, section 3.2). */
function fileNameField(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const whole = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${ascii}"; filename*=UTF-8''${whole}`;
}
