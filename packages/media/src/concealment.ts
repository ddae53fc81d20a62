import { faded, periodOf, type Samples } from './time-stretch.ts';

/** A decoder of one stream of voice, as whoever plays it has it. */
export interface AudioDecoder {
  readonly rateHz: number;
  decode(payload: Uint8Array): Samples;
  /** The lost packet before this one, from the copy in it (Opus: `decode_fec`). */
  recover?(following: Uint8Array, samples: number): Samples;
  /** Goes on as if nothing were missing, quieter each time. Without it the last sound is repeated. */
  conceal?(samples: number): Samples;
}

/** Sound that a repetition is made from. */
const KEPT_MS = 30;
/** A repetition has faded away after this. */
const FADE_MS = 100;
/** Over this the real sound takes over from a repetition. */
const JOIN_MS = 5;

/** Decodes, and makes up what is missing: by the decoder where it can, otherwise by repeating the last period more and more quietly. */
export class Concealment {
  readonly #decoder: AudioDecoder;
  #last: Samples = new Float32Array(0);
  /** What has been repeated since the last real sound, ms; null: nothing. */
  #repeatedMs: number | null = null;

  constructor(decoder: AudioDecoder) {
    this.#decoder = decoder;
  }

  get rateHz(): number {
    return this.#decoder.rateHz;
  }

  /** @param leaps sound before it was left out: the join is smoothed */
  decode(payload: Uint8Array, leaps = false): Samples {
    const bridge = leaps && this.#last.length > 0 ? this.conceal(this.#joinSamples) : null;
    const decoded = this.#decoder.decode(payload);
    if (!bridge) return this.#real(decoded);
    this.#repeatedMs = null;
    return this.#real(joined(bridge, decoded));
  }

  recover(following: Uint8Array, samples: number): Samples {
    const recovered = this.#decoder.recover?.(following, samples);
    return recovered ? this.#real(recovered) : this.conceal(samples);
  }

  conceal(samples: number): Samples {
    const concealed = this.#decoder.conceal?.(samples);
    if (!concealed) return this.#repeated(samples);
    this.#remember(concealed);
    return concealed;
  }

  get #joinSamples(): number {
    return (JOIN_MS * this.rateHz) / 1000;
  }

  #real(samples: Samples): Samples {
    const real = this.#repeatedMs === null ? samples : joined(this.#repeated(this.#joinSamples), samples);
    this.#repeatedMs = null;
    this.#remember(real);
    return real;
  }

  /** Only whole sound is kept: a repetition is never repeated as if it were real. */
  #remember(samples: Samples): void {
    const kept = Math.round((KEPT_MS * this.rateHz) / 1000);
    const all = new Float32Array(this.#last.length + samples.length);
    all.set(this.#last);
    all.set(samples, this.#last.length);
    this.#last = all.subarray(Math.max(0, all.length - kept));
  }

  #repeated(samples: number): Samples {
    const { rateHz } = this;
    const startMs = this.#repeatedMs ?? 0;
    this.#repeatedMs = startMs + (samples * 1000) / rateHz;
    const made = new Float32Array(samples);
    if (this.#last.length === 0) return made;
    // Read backwards the last sound is nearest: its period is how far back a repetition starts.
    const { lag } = periodOf(this.#last.toReversed(), rateHz);
    const period = this.#last.subarray(this.#last.length - lag);
    const offset = Math.round((startMs * rateHz) / 1000);
    for (let at = 0; at < samples; at += 1) {
      const passedMs = startMs + (at * 1000) / rateHz;
      made[at] = (period[(offset + at) % lag] as number) * Math.max(0, 1 - passedMs / FADE_MS);
    }
    return made;
  }
}

/** The start of `samples` faded in from `bridge`. */
function joined(bridge: Samples, samples: Samples): Samples {
  const length = Math.min(bridge.length, samples.length);
  const whole = samples.slice();
  whole.set(faded(bridge.subarray(0, length), samples.subarray(0, length)));
  return whole;
}
