import type { AudioDecoder, Samples } from '@crossband/media';
import { commandError } from '../failures.ts';
import type { Libopus } from './libopus.ts';
import { voiceRateHz } from './voice-format.ts';

/** The longest packet there is: 120 ms. */
const mostSamples = voiceRateHz * 0.12;

/** One sender's voice, with libopus' own in-band correction and concealment. */
export class OpusDecoder implements AudioDecoder, Disposable {
  readonly rateHz = voiceRateHz;
  readonly #opus: Libopus;
  readonly #decoder: unknown;
  readonly #pcm = new Float32Array(mostSamples);
  #undecodable = 0;
  #closed = false;

  constructor(opus: Libopus) {
    this.#opus = opus;
    const error = new Int32Array(1);
    this.#decoder = opus.createDecoder(voiceRateHz, 1, error);
    if (error[0] !== 0) throw commandError('opus-missing', `libopus made no decoder (error ${error[0]}).`);
  }

  /** Packets that were no Opus. */
  get undecodable(): number {
    return this.#undecodable;
  }

  decode(payload: Uint8Array): Samples {
    return this.#decoded(payload, mostSamples, 0);
  }

  recover(following: Uint8Array, samples: number): Samples {
    return this.#decoded(following, samples, 1);
  }

  conceal(samples: number): Samples {
    return this.#decoded(null, samples, 0);
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#opus.destroyDecoder(this.#decoder);
  }

  /** Nothing for a packet that is none: a sender's fault must not end the conversation. */
  #decoded(payload: Uint8Array | null, samples: number, correction: 0 | 1): Samples {
    const decoded = this.#opus.decode(this.#decoder, payload, payload?.length ?? 0, this.#pcm, samples, correction);
    if (decoded >= 0) return this.#pcm.slice(0, decoded);
    this.#undecodable += 1;
    return new Float32Array(0);
  }
}
