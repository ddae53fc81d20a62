import { wallNow } from '@crossband/foundation';
import { commandError } from '../failures.ts';
import { parseInput } from '../ffmpeg/input.ts';
import { probeInput } from '../ffmpeg/probe.ts';
import { type Running, runProgram } from '../ffmpeg/process.ts';

/** One uncompressed picture, 4:2:0 planes one behind the other. */
export interface RawPicture {
  readonly data: Buffer;
  readonly capturedAtMs: number;
}

export interface PictureInOptions {
  /** `FILE`, `URL`, `v4l2:/dev/video0`, `x11::0`, `test:`. */
  readonly input: string;
  readonly loop: boolean;
  readonly fps: number;
  readonly maxWidthPx: number;
  readonly size?: string;
}

/** A camera, a screen, a file or an address as uncompressed pictures. */
export class PictureIn {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
  readonly source: 'camera' | 'screen';
  readonly #program: Running;

  private constructor(
    shape: { widthPx: number; heightPx: number; fps: number; source: 'camera' | 'screen' },
    program: Running,
  ) {
    this.widthPx = shape.widthPx;
    this.heightPx = shape.heightPx;
    this.fps = shape.fps;
    this.source = shape.source;
    this.#program = program;
  }

  static async open(options: PictureInOptions, onPicture: (picture: RawPicture) => void): Promise<PictureIn> {
    const { input: name, loop, fps: wantedFps, maxWidthPx, size } = options;
    const input = parseInput(name, { fps: wantedFps, ...(size === undefined ? {} : { size }) });
    const { video } = await probeInput(input);
    if (!video) throw commandError('not-media', `${name} holds no picture.`);
    const isDevice = input.kind === 'device' && !input.options.includes('lavfi');
    const widthPx = even(Math.min(video.widthPx, maxWidthPx));
    const heightPx = even((video.heightPx * widthPx) / video.widthPx);
    const fps = video.fps > 0 ? Math.min(wantedFps, Math.ceil(video.fps)) : wantedFps;
    const bytes = (widthPx * heightPx * 3) / 2;
    const pieces = new PicturePieces(bytes, (data) => onPicture({ data, capturedAtMs: wallNow() }));
    const program = await runProgram(
      'ffmpeg',
      [
        ...['-hide_banner', '-loglevel', 'error', ...(loop && !isDevice ? ['-stream_loop', '-1'] : [])],
        ...[...(isDevice ? ['-fflags', 'nobuffer'] : ['-re']), '-thread_type', 'slice'],
        ...[...input.options, '-i', input.location, '-map', `0:${video.index}`],
        ...['-vf', `fps=${fps},scale=${widthPx}:${heightPx},format=yuv420p`, '-f', 'rawvideo', 'pipe:1'],
      ],
      { onData: (chunk) => pieces.take(chunk) },
    );
    return new PictureIn({ widthPx, heightPx, fps, source: input.sources.video }, program);
  }

  /** Resolves at the end of a file; rejects when FFmpeg fails. */
  async ended(): Promise<void> {
    const { code, complaint } = await this.#program.ended;
    if (code === 0 || code === null || code === 255) return;
    const reason = complaint.split('\n').at(-1) || `exit code ${code}`;
    throw commandError('input-unusable', `FFmpeg stopped: ${reason}.`);
  }

  stop(): Promise<void> {
    return this.#program.stop();
  }
}

/** Whole pictures out of a pipe's pieces; each is copied once. */
class PicturePieces {
  readonly #bytes: number;
  readonly #onPicture: (data: Buffer) => void;
  #picture: Buffer;
  #filled = 0;

  constructor(bytes: number, onPicture: (data: Buffer) => void) {
    this.#bytes = bytes;
    this.#onPicture = onPicture;
    this.#picture = Buffer.allocUnsafeSlow(bytes);
  }

  take(chunk: Buffer): void {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(this.#picture, this.#filled, at);
      at += copied;
      this.#filled += copied;
      if (this.#filled < this.#bytes) return;
      this.#onPicture(this.#picture);
      this.#picture = Buffer.allocUnsafeSlow(this.#bytes);
      this.#filled = 0;
    }
  }
}

function even(px: number): number {
  return Math.max(2, Math.round(px / 2) * 2);
}
