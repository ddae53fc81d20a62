import { type AudioDecoder, Concealment } from './concealment.ts';
import type { JitterBuffer, PlayoutStep } from './jitter-buffer.ts';
import { type Samples, stretched } from './time-stretch.ts';

const FADE_IN_MS = 5;

/** One sender's sound as it is heard: `read` gives exactly as much as is asked for, whatever arrived. */
export class AudioPlayout {
  readonly #buffer: JitterBuffer;
  readonly #concealment: Concealment;
  readonly #ready: Samples[] = [];
  #readySamples = 0;
  #isSilent = true;

  constructor(buffer: JitterBuffer, decoder: AudioDecoder) {
    this.#buffer = buffer;
    this.#concealment = new Concealment(decoder);
  }

  /** @param atMs when the first of these samples is heard (monotonic) */
  read(samples: number, atMs: number): Samples {
    const { rateHz } = this.#concealment;
    while (this.#readySamples < samples) {
      const made = this.#make(this.#buffer.pull(atMs + (this.#readySamples * 1000) / rateHz));
      // A decoder that gives nothing must not keep us here.
      const next = made.length > 0 ? made : new Float32Array(samples);
      this.#ready.push(next);
      this.#readySamples += next.length;
    }
    return this.#taken(samples);
  }

  #make(step: PlayoutStep): Samples {
    const { rateHz } = this.#concealment;
    const samples = 'durationMs' in step ? Math.round((step.durationMs * rateHz) / 1000) : 0;
    switch (step.kind) {
      case 'silence':
        return this.#silence(samples);
      case 'conceal':
        return this.#concealment.conceal(samples);
      case 'recover':
        return this.#heard(this.#concealment.recover(step.following, samples));
      case 'packet':
        return this.#heard(this.#paced(step, this.#concealment.decode(step.payload, step.leaps)));
    }
  }

  #paced({ pace }: { pace: string }, decoded: Samples): Samples {
    if (pace === 'steady') return decoded;
    const direction = pace.endsWith('faster') ? 'shorter' : 'longer';
    return stretched(decoded, this.#concealment.rateHz, direction, pace.startsWith('much')) ?? decoded;
  }

  #silence(samples: number): Samples {
    if (this.#isSilent) return new Float32Array(samples);
    this.#isSilent = true;
    // What is still sounding goes out instead of breaking off.
    const last = this.#concealment.conceal(samples);
    return last.map((sample, at) => sample * (1 - at / samples));
  }

  #heard(samples: Samples): Samples {
    if (!this.#isSilent) return samples;
    this.#isSilent = false;
    const fade = (FADE_IN_MS * this.#concealment.rateHz) / 1000;
    return samples.map((sample, at) => (at < fade ? sample * (at / fade) : sample));
  }

  #taken(samples: number): Samples {
    const taken = new Float32Array(samples);
    let at = 0;
    while (at < samples) {
      const first = this.#ready[0] as Samples;
      const part = first.subarray(0, samples - at);
      taken.set(part, at);
      at += part.length;
      if (part.length === first.length) this.#ready.shift();
      else this.#ready[0] = first.subarray(part.length);
    }
    this.#readySamples -= samples;
    return taken;
  }
}
