import type { VideoShape } from '@crossband/media/adaptation/index';
import { commandError } from '../failures.ts';
import { type Running, runProgram } from '../ffmpeg/process.ts';
import { type EncodedFrame, FlvReader } from './flv.ts';
import { IvfReader } from './ivf.ts';
import type { RawPicture } from './picture-in.ts';

export type SentCodec = 'h264' | 'vp8';

export interface EncodedPicture extends EncodedFrame {
  readonly capturedAtMs: number;
}

/** FFmpeg's, in seconds: it cannot be asked for a key frame, so one comes by itself. */
const KEY_INTERVAL_S = 1;

/** One FFmpeg that makes frames of one shape. A picture in is a frame out, in the same order. */
export class PictureEncoder {
  readonly shape: VideoShape;
  readonly #program: Running;
  readonly #capturedAtMs: number[];
  /** The newest picture, while the encoder has not taken the ones before. */
  #pending: RawPicture | null = null;
  #dropped = 0;
  #closed = false;

  private constructor(shape: VideoShape, program: Running, capturedAtMs: number[]) {
    this.shape = shape;
    this.#program = program;
    this.#capturedAtMs = capturedAtMs;
    program.process.stdin?.on('drain', () => this.#writePending());
  }

  static async start(
    codec: SentCodec,
    source: { widthPx: number; heightPx: number },
    shape: VideoShape,
    onFrame: (frame: EncodedPicture) => void,
  ): Promise<PictureEncoder> {
    const capturedAtMs: number[] = [];
    const frame = (encoded: EncodedFrame): void => {
      const capturedAt = capturedAtMs.shift();
      if (capturedAt !== undefined) onFrame({ ...encoded, capturedAtMs: capturedAt });
    };
    const reader =
      codec === 'h264'
        ? new FlvReader(frame)
        : // The lowest bit of a VP8 frame is 0 for a key frame (RFC 6386 section 9.1).
          new IvfReader((data) => frame({ data, keyFrame: ((data[0] ?? 1) & 1) === 0 }));
    const program = await runProgram('ffmpeg', encoderArguments(codec, source, shape), {
      keepsInput: true,
      onData: (chunk) => reader.take(chunk),
    });
    return new PictureEncoder(shape, program, capturedAtMs);
  }

  /** Pictures that newer ones took the place of. */
  get dropped(): number {
    return this.#dropped;
  }

  /** Rejects when FFmpeg ends before it is told to. */
  async failed(): Promise<never> {
    const { code, complaint } = await this.#program.ended;
    if (this.#closed) return new Promise(() => undefined);
    const reason = complaint.split('\n').at(-1) || `exit code ${code}`;
    throw commandError('encoder-failed', `FFmpeg stopped: ${reason}.`);
  }

  /** Takes the newest picture; one that still waits gives way to it. */
  take(picture: RawPicture): void {
    if (this.#pending) this.#dropped += 1;
    this.#pending = picture;
    const { stdin } = this.#program.process;
    if (stdin && !stdin.writableNeedDrain) this.#writePending();
  }

  /** Gives what it has taken, then ends. */
  finish(): void {
    this.#closed = true;
    this.#program.process.stdin?.end();
  }

  stop(): Promise<void> {
    this.finish();
    return this.#program.stop();
  }

  #writePending(): void {
    const picture = this.#pending;
    const { stdin } = this.#program.process;
    if (!picture || !stdin || stdin.destroyed || stdin.writableEnded) return;
    this.#pending = null;
    this.#capturedAtMs.push(picture.capturedAtMs);
    stdin.write(picture.data);
  }
}

function encoderArguments(
  codec: SentCodec,
  source: { widthPx: number; heightPx: number },
  { widthPx, heightPx, fps, bitrateBps }: VideoShape,
): string[] {
  const kbps = Math.round(bitrateBps / 1000);
  const input = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${source.widthPx}x${source.heightPx}`];
  const common = [
    ...['-vf', `scale=${widthPx}:${heightPx}`, '-g', String(Math.max(1, Math.round(fps * KEY_INTERVAL_S)))],
    ...['-b:v', `${kbps}k`, '-maxrate', `${kbps}k`],
  ];
  const encoder =
    codec === 'h264'
      ? [
          ...['-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-profile:v', 'baseline', ...common],
          ...['-bufsize', `${Math.round(kbps / 2)}k`, '-sc_threshold', '0', '-f', 'flv'],
          ...['-flvflags', 'no_duration_filesize'],
        ]
      : [
          ...['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0'],
          ...['-error-resilient', '1', ...common, '-bufsize', `${kbps}k`, '-f', 'ivf'],
        ];
  return [
    // Not `nobuffer`: it loses the first picture.
    ...['-hide_banner', '-loglevel', 'error', '-probesize', '32', '-analyzeduration', '0'],
    ...[...input, '-r', String(fps), '-i', 'pipe:0', '-vsync', 'passthrough', ...encoder],
    ...['-flush_packets', '1', 'pipe:1'],
  ];
}
