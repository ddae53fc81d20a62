import type { Client } from '@crossband/client';
import type { DatagramDevice, OutgoingStream } from '@crossband/client/datagram/index';
import { wallNow } from '@crossband/foundation';
import { SEALED_OVERHEAD_BYTES } from '@crossband/wire/datagram/sealing';
import { Meter } from './level.ts';
import type { Libopus } from './libopus.ts';
import { OpusEncoder } from './opus-encoder.ts';
import { frameMs } from './voice-format.ts';

/** Voice needs this much to be understood. */
const LEAST_BITRATE_BPS = 12_000;
/** Targets hold for whole datagrams. */
const OVERHEAD_BPS = (SEALED_OVERHEAD_BYTES * 8 * 1000) / frameMs;
/** Frames that are captured more apart than they are long by this had a pause between them. */
const PAUSE_MS = 60;

/** Own voice: encodes what is captured and sends it, as long as it is not muted. */
export class Microphone implements Disposable {
  readonly meter = new Meter();
  readonly #client: Client;
  readonly #encoder: OpusEncoder;
  readonly #bitrateBps: number;
  #stream: OutgoingStream | null = null;
  #muted: boolean;
  #targetBps: number;
  #lossShare = 0;
  #capturedAtMs = 0;

  constructor(client: Client, opus: Libopus, { bitrateBps, muted }: { bitrateBps: number; muted: boolean }) {
    this.#client = client;
    this.#encoder = new OpusEncoder(opus, bitrateBps);
    this.#bitrateBps = bitrateBps;
    this.#targetBps = bitrateBps;
    this.#muted = muted;
  }

  get publication(): string | null {
    return this.#stream?.publication ?? null;
  }

  get muted(): boolean {
    return this.#muted;
  }

  /** What it keeps to now, and the loss its receivers report, 0..1. */
  get target(): { readonly bitrateBps: number; readonly lossShare: number } {
    return { bitrateBps: this.#targetBps, lossShare: this.#lossShare };
  }

  async publish(device: DatagramDevice): Promise<void> {
    this.#stream = null;
    const wish = { source: 'microphone', codec: 'opus', muted: this.#muted } as const;
    this.#stream = await device.publish(wish, {
      target: ({ bitrateBps, lossShare }) => {
        const voiceBps = bitrateBps - OVERHEAD_BPS;
        this.#targetBps = Math.min(this.#bitrateBps, Math.max(LEAST_BITRATE_BPS, voiceBps));
        this.#lossShare = lossShare;
        this.#encoder.adapt(this.#targetBps, lossShare);
      },
    });
  }

  /** A captured frame of `frameSamples`. */
  take(frame: Float32Array): void {
    this.meter.take(frame);
    // Frames come in small bursts: their own length is the better clock, unless there was a pause.
    const nowMs = wallNow();
    const nextMs = this.#capturedAtMs + frameMs;
    this.#capturedAtMs = Math.abs(nowMs - nextMs) > PAUSE_MS ? nowMs : nextMs + (nowMs - nextMs) / 50;
    const packet = this.#encoder.encode(frame);
    if (!this.#muted) this.#stream?.send(packet, { capturedAtMs: Math.round(this.#capturedAtMs), keyFrame: true });
  }

  /** Takes effect here at once, and for everybody when the hub has heard. */
  async mute(muted: boolean): Promise<void> {
    this.#muted = muted;
    const { publication } = this;
    if (publication) await this.#client.request('publication.mute', { publication, muted });
  }

  /** A moderator did. */
  wasMuted(): void {
    this.#muted = true;
  }

  [Symbol.dispose](): void {
    this.#encoder[Symbol.dispose]();
  }
}
