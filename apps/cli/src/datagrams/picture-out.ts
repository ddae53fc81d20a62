import { distance32 } from '@crossband/foundation';
import { type AssembledFrame, joined } from '@crossband/wire/datagram/index';
import type { PictureSize } from '@crossband/wire/payload/picture-size';
import { commandError } from '../failures.ts';
import { type Running, runProgram } from '../ffmpeg/process.ts';
import { type IvfCodec, ivfFrame, ivfHeader } from './ivf.ts';
import { sizeOfFrame } from './picture-size.ts';

/** What FFmpeg has not taken yet: a player that is this far behind gets nothing more until it has caught up. */
const MOST_WAITING_BYTES = 1 << 20;
const CLOSING_MS = 3_000;

export type PictureTarget =
  | { readonly type: 'window'; readonly title: string }
  | { readonly type: 'file'; readonly path: string }
  /** Only figures are wanted. */
  | { readonly type: 'none' };

/** A window or a file: starts with the first key frame, since only that tells what comes. */
export class PictureOut {
  readonly #target: PictureTarget;
  readonly #codec: IvfCodec;
  readonly #ended = Promise.withResolvers<void>();
  #program: Running | null = null;
  #starting = false;
  #waiting: { data: Uint8Array; timeMs: number }[] = [];
  #firstMs = 0;
  #lastTimeMs = -1;
  #size: PictureSize = { widthPx: 0, heightPx: 0 };
  #closed = false;

  constructor(target: PictureTarget, codec: IvfCodec) {
    this.#target = target;
    this.#codec = codec;
    this.#ended.promise.catch(() => undefined);
  }

  /** Of the newest key frame; 0 before, and for codecs that are not looked into. */
  get size(): PictureSize {
    return this.#size;
  }

  /** Whether it takes another frame now. */
  get isReady(): boolean {
    return (this.#program?.process.stdin?.writableLength ?? 0) < MOST_WAITING_BYTES;
  }

  /** Resolves when somebody closed the window, rejects when FFmpeg failed. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  write({ parts, keyFrame, timestampMs }: AssembledFrame): void {
    if (this.#closed) return;
    const data = joined(parts);
    if (keyFrame) this.#size = sizeOfFrame(this.#codec, data) ?? this.#size;
    if (this.#target.type === 'none') return;
    if (!this.#starting) {
      if (!keyFrame) return;
      this.#firstMs = timestampMs;
      this.#start(this.#target).catch((error: unknown) => this.#ended.reject(error));
    }
    // Times only grow, whatever a sender's clock did.
    const timeMs = Math.max(this.#lastTimeMs + 1, distance32(timestampMs, this.#firstMs));
    this.#lastTimeMs = timeMs;
    if (this.#program) this.#put(data, timeMs);
    else this.#waiting.push({ data, timeMs });
  }

  /** Lets a file be written to its end. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#program?.process.stdin?.end();
    await this.#program?.stop(this.#target.type === 'file' ? CLOSING_MS : 0);
  }

  async #start(target: Exclude<PictureTarget, { type: 'none' }>): Promise<void> {
    this.#starting = true;
    const quiet = ['-hide_banner', '-loglevel', 'error'];
    const live = ['-probesize', '32', '-analyzeduration', '0'];
    const input = ['-f', 'ivf', '-i', 'pipe:0'];
    const program =
      target.type === 'file'
        ? await runProgram('ffmpeg', [...quiet, ...input, '-c', 'copy', '-y', `file:${target.path}`], {
            keepsInput: true,
          })
        : await runProgram(
            'ffplay',
            [...quiet, ...live, '-flags', 'low_delay', '-framedrop', '-window_title', target.title, ...input],
            { keepsInput: true },
          );
    program.process.stdin?.write(ivfHeader(this.#codec, this.#size));
    this.#program = program;
    for (const { data, timeMs } of this.#waiting) this.#put(data, timeMs);
    this.#waiting = [];
    const { code, complaint } = await program.ended;
    if (this.#closed || (target.type === 'window' && code === 0)) return this.#ended.resolve();
    const reason = complaint.split('\n').at(-1) || `exit code ${code}`;
    this.#ended.reject(commandError('output-unusable', `FFmpeg stopped: ${reason}.`));
  }

  #put(data: Uint8Array, timeMs: number): void {
    const { stdin } = this.#program?.process ?? {};
    if (!stdin || stdin.destroyed || stdin.writableEnded) return;
    stdin.write(ivfFrame(data, timeMs));
  }
}
