import type { ReceivedFrame } from '@crossband/client/datagram/index';
import { monotonicNow } from '@crossband/foundation';
import { VideoBuffer } from '@crossband/media';
import { joined } from '@crossband/wire/datagram/index';
import { everyTick } from '../../../apps/cli/src/datagrams/clock-tick.ts';
import type { Camera } from './camera.ts';
import { decodePictures } from './decode-pictures.ts';

/** Later than this a picture of a call is worth nothing. */
const inTimeMs = 400;
const pullMs = 10;

interface Shown {
  readonly atMs: number;
  readonly timestampMs: number;
  readonly data: Uint8Array;
}

/** One that watches: frames go through the video buffer as in any receiver, and are decoded when all is over. */
export class Screen implements Disposable {
  /** When each frame was whole, by its time. */
  readonly arrivals = new Map<number, number>();
  readonly buffer: VideoBuffer;
  readonly #shown: Shown[] = [];
  readonly #stop: () => void;
  #decoded: ReadonlySet<number> = new Set();

  constructor(needKeyFrame: () => void) {
    this.buffer = new VideoBuffer({ needKeyFrame });
    this.#stop = everyTick(pullMs, () => this.#pull());
  }

  take(frame: ReceivedFrame, nowMs: number): void {
    this.arrivals.set(frame.timestampMs, nowMs);
    this.buffer.push(frame, nowMs);
    this.#pull();
  }

  /** Decodes everything that was shown. @returns pictures with a number that was never sent: there are none */
  async decode(identity: number, camera: Camera): Promise<number> {
    const numbers = await decodePictures(
      this.#shown.map(({ data }) => data),
      identity,
    );
    this.#decoded = new Set(numbers.filter((number) => number !== null));
    const sent = new Set([...camera.sent.values()].map(({ counter }) => counter));
    return numbers.filter((number) => number !== null && !sent.has(number)).length;
  }

  /** Share of the frames captured in this time that were shown in time, with their right content. */
  shownShare(camera: Camera, fromMs: number, toMs: number): number {
    const shownAtMs = new Map(this.#shown.map(({ timestampMs, atMs }) => [timestampMs, atMs]));
    const captured = [...camera.sent].filter(([, { atMs }]) => atMs >= fromMs && atMs < toMs);
    const shown = captured.filter(([timestampMs, { atMs, counter }]) => {
      const at = shownAtMs.get(timestampMs);
      return at !== undefined && at - atMs <= inTimeMs && this.#decoded.has(counter);
    });
    return captured.length === 0 ? 0 : shown.length / captured.length;
  }

  [Symbol.dispose](): void {
    this.#stop();
  }

  #pull(): void {
    for (let frame = this.buffer.take(monotonicNow()); frame; frame = this.buffer.take(monotonicNow())) {
      this.#shown.push({ atMs: performance.now(), timestampMs: frame.timestampMs, data: joined(frame.parts) });
    }
  }
}
