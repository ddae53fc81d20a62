import type { DatagramDevice, OutgoingStream } from '@crossband/client/datagram/index';
import { monotonicNow, wallNow } from '@crossband/foundation';
import { repairCount, VideoAdaptation, type VideoLimits } from '@crossband/media/adaptation/index';
import type { SendingTarget } from '@crossband/wire/datagram/index';
import { everyTick } from '../../../apps/cli/src/datagrams/clock-tick.ts';
import { PictureSource } from './picture.ts';
import { X264Encoder } from './x264.ts';

export interface CameraOptions extends VideoLimits {
  readonly identity: number;
  /** Off: the control, which hears its targets and goes on as before. */
  readonly adapts?: boolean;
  readonly repairs?: boolean;
}

/** What fits in one datagram beside a repair's head. */
const partBytes = 1_084;
/** Headers of datagrams, of UDP and IP, in all that is sent. */
const headerShare = 0.07;
/** The encoder is told of changes larger than this. */
const worthTelling = 0.05;

interface Sent {
  readonly counter: number;
  readonly atMs: number;
}

/** A live camera: real pictures, a real encoder, and what `packages/media` makes of the hub's targets. */
export class Camera implements Disposable {
  /** By capture time, modulo 2^32. */
  readonly sent = new Map<number, Sent>();
  /** Bytes of all datagrams so far, every tenth of a second. */
  readonly progress: { atMs: number; bytes: number }[] = [];
  adapts: boolean;
  repairs: boolean;
  target: SendingTarget | null = null;
  readonly #options: CameraOptions;
  readonly #adaptation: VideoAdaptation;
  readonly #stops: (() => void)[] = [];
  #stream: OutgoingStream | null = null;
  #encoder: X264Encoder;
  #source: PictureSource;
  #encoderBps: number;
  #counter = 0;
  #dueAtMs = 0;
  #needsKeyFrame = true;
  /** Of what the target lets through, how much is taken already. */
  #waitingBytes = 0;
  #drainedAtMs: number = monotonicNow();

  private constructor(options: CameraOptions) {
    this.#options = options;
    this.adapts = options.adapts ?? true;
    this.repairs = options.repairs ?? true;
    this.#adaptation = new VideoAdaptation(options);
    this.#encoderBps = options.maxBps;
    this.#encoder = new X264Encoder(options, options.maxBps);
    this.#source = new PictureSource(options.identity, options.widthPx, options.heightPx);
  }

  static async publish(device: DatagramDevice, options: CameraOptions): Promise<Camera> {
    const camera = new Camera(options);
    camera.#stream = await device.publish(
      { source: 'camera', codec: 'h264', muted: false },
      {
        keyFrameWanted: () => {
          camera.#needsKeyFrame = true;
        },
        target: (target) => camera.#follow(target),
      },
    );
    camera.#stops.push(
      everyTick(1000 / options.fps, (atMs) => camera.#capture(atMs)),
      everyTick(100, () => camera.progress.push({ atMs: performance.now(), bytes: camera.#stream?.sent.bytes ?? 0 })),
    );
    return camera;
  }

  get shape(): string {
    const { widthPx, fps } = this.#adaptation.shape;
    return `${widthPx} px, ${fps} fps, ${Math.round(this.#encoderBps / 1000)} kbit/s`;
  }

  [Symbol.dispose](): void {
    for (const stop of this.#stops) stop();
    this.#encoder[Symbol.dispose]();
  }

  #follow(target: SendingTarget): void {
    this.target = target;
    if (!this.adapts) return;
    const { fps } = this.#adaptation.shape;
    const forPictures = target.bitrateBps * (1 - headerShare);
    const parts = Math.max(1, Math.ceil(Math.min(forPictures, this.#options.maxBps) / 8 / fps / partBytes));
    const encoderBps = (forPictures * parts) / (parts + this.#repairsFor(parts));
    const reshaped = this.#adaptation.target(encoderBps, monotonicNow());
    const { shape } = this.#adaptation;
    // The encoder reckons with its first frame rate: fewer frames may each be larger.
    const nominalBps = (shape.bitrateBps * this.#options.fps) / shape.fps;
    if (reshaped && shape.widthPx !== this.#encoder.widthPx) {
      this.#encoder[Symbol.dispose]();
      this.#encoder = new X264Encoder({ ...shape, fps: this.#options.fps }, nominalBps);
      this.#source = new PictureSource(this.#options.identity, shape.widthPx, shape.heightPx);
    } else if (reshaped || Math.abs(shape.bitrateBps - this.#encoderBps) > this.#encoderBps * worthTelling) {
      this.#encoder.bitrateBps = nominalBps;
    } else return;
    this.#encoderBps = shape.bitrateBps;
  }

  #capture(atMs: number): void {
    const { fps } = this.#adaptation.shape;
    if (atMs < this.#dueAtMs - 1) return;
    this.#dueAtMs = Math.max(this.#dueAtMs, atMs - 1000 / fps) + 1000 / fps;
    this.#drain(atMs);
    if (this.adapts && !this.#adaptation.takesFrame(this.#waitingBytes)) return;
    const counter = this.#counter & 0xffff;
    this.#counter += 1;
    const capturedAtMs = wallNow();
    const { data, keyFrame } = this.#encoder.encode(this.#source.paint(counter), this.#needsKeyFrame);
    if (keyFrame) this.#needsKeyFrame = false;
    const repairs = this.#repairsFor(Math.ceil(data.length / partBytes));
    this.#stream?.send(data, { capturedAtMs, keyFrame, repairs });
    this.#waitingBytes += data.length;
    this.sent.set(Math.floor(capturedAtMs) % 2 ** 32, { counter, atMs: performance.now() });
  }

  #repairsFor(parts: number): number {
    return this.repairs && this.target?.mayRepair ? repairCount(parts, this.target.lossShare) : 0;
  }

  /** A line takes frames at the target's rate: what an encoder makes beyond that waits somewhere. */
  #drain(atMs: number): void {
    this.#waitingBytes = Math.max(0, this.#waitingBytes - ((atMs - this.#drainedAtMs) * this.#encoderBps * 1.2) / 8000);
    this.#drainedAtMs = atMs;
  }
}
