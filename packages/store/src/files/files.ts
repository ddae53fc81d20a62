import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { CodedError, randomId } from '@crossband/foundation';
import { fileTypeOf } from './file-type.ts';

export interface FilesOptions {
  /** Made where it is not there; nobody else writes into it. */
  readonly folder: string;
  /** Of one file. */
  readonly maxBytes: number;
  /** Of all together. */
  readonly quotaBytes: number;
  /** What is taken, by the first bytes: `image/png`, `image/*`. Left out, or none: everything. */
  readonly types?: readonly string[];
}

export interface KeptFile {
  /** Of its bytes, 64 lower-case hexadecimal digits: its name on the disk, and the only one. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** By its first bytes. */
  readonly type: string;
  /** Its first bytes, at most `headBytes`: what its type is seen by. */
  readonly head: Buffer;
}

/** How much of a file is looked at. */
const headBytes = 65_536;
const hashForm = /^[0-9a-f]{64}$/;

/**
 * Files by their contents: the same bytes are kept once, whoever sent them and whatever they were called. A file is
 * there whole and on the disk, or it is not there.
 */
export class Files {
  readonly folder: string;
  readonly maxBytes: number;
  readonly quotaBytes: number;
  readonly #types: readonly string[];
  readonly #kept: string;
  readonly #coming: string;
  #files = 0;
  #bytes = 0;
  /** Bytes of uploads under way: several at once do not pass the quota together. */
  #comingBytes = 0;

  /** @throws as the file system does */
  constructor({ folder, maxBytes, quotaBytes, types = [] }: FilesOptions) {
    this.folder = folder;
    this.maxBytes = maxBytes;
    this.quotaBytes = quotaBytes;
    this.#types = types;
    this.#kept = join(folder, 'kept');
    this.#coming = join(folder, 'coming');
    // What was coming when the hub ended never came.
    rmSync(this.#coming, { recursive: true, force: true });
    for (const path of [this.#coming, this.#kept]) mkdirSync(path, { recursive: true, mode: 0o700 });
    for (const { size } of this.#list()) this.#count(size);
  }

  get usage(): { files: number; bytes: number } {
    return { files: this.#files, bytes: this.#bytes };
  }

  /**
   * Keeps what comes; durable when it resolves. Of what does not come whole, nothing stays.
   *
   * @throws CodedError `attachment-empty`, `attachment-too-large`, `attachment-quota`, `attachment-type`, and whatever
   * `bytes` throws
   */
  async put(bytes: AsyncIterable<Uint8Array>): Promise<KeptFile> {
    const path = join(this.#coming, randomId());
    const file = await open(path, 'wx', 0o600);
    let taken = 0;
    try {
      const { sha256, sizeBytes, head } = await this.#write(file, bytes, (more) => {
        taken += more;
      });
      const type = fileTypeOf(head);
      if (!this.#takes(type)) throw wrongType(this.#types);
      await file.sync();
      await this.#move(path, sha256, sizeBytes);
      return { sha256, sizeBytes, type, head };
    } finally {
      this.#comingBytes -= taken;
      await file.close();
      rmSync(path, { force: true });
    }
  }

  /** The bytes, which the caller closes; null: there is no such file. */
  async read(sha256: string): Promise<{ file: FileHandle; sizeBytes: number } | null> {
    if (!hashForm.test(sha256)) return null;
    try {
      const file = await open(this.#pathOf(sha256), 'r');
      return { file, sizeBytes: (await file.stat()).size };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Removes files that nobody sent (again) since `beforeMs` and that `unused` names; answers how many. */
  async sweep(beforeMs: number, unused: (hashes: readonly string[]) => Promise<string[]>): Promise<number> {
    const old = [...this.#list()].filter(({ atMs }) => atMs < beforeMs).map(({ sha256 }) => sha256);
    let removed = 0;
    for (let from = 0; from < old.length; from += 500) {
      for (const sha256 of await unused(old.slice(from, from + 500))) removed += this.#removeOld(sha256, beforeMs);
    }
    return removed;
  }

  #takes(type: string): boolean {
    const kind = `${type.split('/', 1)[0]}/*`;
    return this.#types.length === 0 || this.#types.some((taken) => taken === type || taken === kind);
  }

  async #write(file: FileHandle, bytes: AsyncIterable<Uint8Array>, taken: (bytes: number) => void) {
    const hash = createHash('sha256');
    const head: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of bytes) {
      if (sizeBytes + chunk.length > this.maxBytes) throw tooLarge(this.maxBytes);
      if (this.#bytes + this.#comingBytes + chunk.length > this.quotaBytes) throw quotaReached();
      if (sizeBytes < headBytes) head.push(chunk.subarray(0, headBytes - sizeBytes));
      sizeBytes += chunk.length;
      this.#comingBytes += chunk.length;
      taken(chunk.length);
      hash.update(chunk);
      for (let written = 0; written < chunk.length; ) {
        written += (await file.write(chunk, written)).bytesWritten;
      }
    }
    if (sizeBytes === 0) throw new CodedError('attachment-empty', 'This file is empty; choose another.');
    return { sha256: hash.digest('hex'), sizeBytes, head: Buffer.concat(head) };
  }

  /** The same bytes take the place of those that are there: then they are young again, and no sweep takes them. */
  async #move(from: string, sha256: string, sizeBytes: number): Promise<void> {
    const to = this.#pathOf(sha256);
    const folder = join(to, '..');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!existsSync(to)) this.#count(sizeBytes);
    // In one step with the look before it, and with those of `#removeOld`: all of them happen on this thread.
    renameSync(from, to);
    const directory = await open(folder, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  }

  #removeOld(sha256: string, beforeMs: number): number {
    const path = this.#pathOf(sha256);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat || stat.mtimeMs >= beforeMs) return 0;
    unlinkSync(path);
    this.#files -= 1;
    this.#bytes -= stat.size;
    return 1;
  }

  *#list(): Generator<{ sha256: string; size: number; atMs: number }> {
    for (const part of readdirSync(this.#kept)) {
      for (const sha256 of readdirSync(join(this.#kept, part))) {
        if (!hashForm.test(sha256)) continue;
        const { size, mtimeMs } = statSync(this.#pathOf(sha256));
        yield { sha256, size, atMs: mtimeMs };
      }
    }
  }

  #pathOf(sha256: string): string {
    return join(this.#kept, sha256.slice(0, 2), sha256);
  }

  #count(bytes: number): void {
    this.#files += 1;
    this.#bytes += bytes;
  }
}

function tooLarge(maxBytes: number): CodedError {
  const most = Math.floor(maxBytes / 1_000_000);
  return new CodedError(
    'attachment-too-large',
    `A file has at most ${most} MB here; make it smaller, or send a link to it.`,
  );
}

function wrongType(types: readonly string[]): CodedError {
  return new CodedError('attachment-type', `This hub takes only ${types.join(', ')}; send a link to other files.`);
}

function quotaReached(): CodedError {
  return new CodedError('attachment-quota', 'This hub keeps no more files: its operator has to make room.');
}
