import type { IncomingStream, ReceivedFrame } from '@crossband/client/datagram/index';
import { monotonicNow } from '@crossband/foundation';
import { VideoBuffer } from '@crossband/media';
import { formatBitrate } from '../terminal/terminal.ts';
import type { IvfCodec } from './ivf.ts';
import { PictureOut, type PictureTarget } from './picture-out.ts';

/** A gap in the frames is looked at this often when nothing comes. */
const SETTLE_INTERVAL_MS = 40;

/** One picture of the room on its way to a window or a file. */
export class Viewed implements AsyncDisposable {
  readonly codec: IvfCodec;
  readonly out: PictureOut;
  readonly #buffer: VideoBuffer;
  readonly #timer: NodeJS.Timeout;
  #shownAt = { atMs: monotonicNow(), frames: 0, bytes: 0, text: '' };

  constructor(codec: IvfCodec, target: PictureTarget, needKeyFrame: () => void) {
    this.codec = codec;
    this.out = new PictureOut(target, codec);
    this.#buffer = new VideoBuffer({ needKeyFrame });
    this.#timer = setInterval(() => this.#give(), SETTLE_INTERVAL_MS);
  }

  take(frame: ReceivedFrame, nowMs: number): void {
    this.#buffer.push(frame, nowMs);
    this.#give();
  }

  /** `640x360 24.0 fps 812 kbit/s, 0.3 % lost, jitter 3 ms, 2 frames dropped, 1 key frame asked for`. */
  figures({ reception, bytes }: IncomingStream): string {
    const nowMs = monotonicNow();
    const { given, dropped, keyFramesAsked } = this.#buffer.counts;
    const last = this.#shownAt;
    const seconds = (nowMs - last.atMs) / 1000;
    if (seconds >= 1) {
      const rate = `${((given - last.frames) / seconds).toFixed(1)} fps ${formatBitrate(((bytes - last.bytes) * 8) / seconds)}`;
      this.#shownAt = { atMs: nowMs, frames: given, bytes, text: rate };
    }
    const { widthPx, heightPx } = this.out.size;
    const expected = reception.received + reception.lost;
    const lost = expected === 0 ? 0 : (100 * reception.lost) / expected;
    return [
      `${widthPx}x${heightPx} ${this.#shownAt.text}`,
      `${lost.toFixed(1)} % lost`,
      `jitter ${reception.jitterMs.toFixed(0)} ms`,
      `${dropped} frames dropped`,
      `${keyFramesAsked} key frames asked for`,
    ].join(', ');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await this.out.close();
  }

  #give(): void {
    const nowMs = monotonicNow();
    while (this.out.isReady) {
      const frame = this.#buffer.take(nowMs);
      if (!frame) return;
      this.out.write(frame);
    }
  }
}
