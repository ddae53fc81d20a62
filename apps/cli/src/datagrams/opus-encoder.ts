import { voiceLossPercent } from '@crossband/media/adaptation/index';
import { commandError } from '../failures.ts';
import type { Libopus } from './libopus.ts';
import { frameSamples, voiceRateHz } from './voice-format.ts';

const application = { voip: 2048 } as const;
/** Numbers of `opus_encoder_ctl`, opus_defines.h. */
const settings = {
  bitrateBps: 4002,
  complexity: 4010,
  inbandFec: 4012,
  packetLossPercent: 4014,
  signal: 4024,
} as const;
const voiceSignal = 3001;
const maxPacketBytes = 1_000;

/** Voice of one channel: frames of 20 ms, each with a coarse copy of the one before (in-band FEC). */
export class OpusEncoder implements Disposable {
  readonly #opus: Libopus;
  readonly #encoder: unknown;
  readonly #packet = new Uint8Array(maxPacketBytes);
  #closed = false;

  constructor(opus: Libopus, bitrateBps: number) {
    this.#opus = opus;
    const error = new Int32Array(1);
    this.#encoder = opus.createEncoder(voiceRateHz, 1, application.voip, error);
    if (error[0] !== 0) throw commandError('opus-missing', `libopus made no encoder (error ${error[0]}).`);
    this.#set('inbandFec', 1);
    this.#set('signal', voiceSignal);
    this.adapt(bitrateBps, 0);
  }

  /** From now on. `lossShare`: what receivers miss, 0..1. */
  adapt(bitrateBps: number, lossShare: number): void {
    this.#set('bitrateBps', Math.round(bitrateBps));
    this.#set('packetLossPercent', voiceLossPercent(lossShare));
  }

  /** @param frame of `frameSamples` */
  encode(frame: Float32Array): Uint8Array {
    const bytes = this.#opus.encode(this.#encoder, frame, frameSamples, this.#packet, maxPacketBytes);
    if (bytes < 0) throw commandError('encoder-failed', `libopus cannot encode (error ${bytes}).`);
    return this.#packet.slice(0, bytes);
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#opus.destroyEncoder(this.#encoder);
  }

  #set(name: keyof typeof settings, value: number): void {
    this.#opus.setEncoder(this.#encoder, settings[name], 'int', value);
  }
}
