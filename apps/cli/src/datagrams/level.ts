/** Nothing is quieter than this on a meter. */
export const floorDb = -60;

/** Loudness of samples, dB of full scale, at least `floorDb`. */
export function levelDb(samples: Float32Array): number {
  let power = 0;
  for (const sample of samples) power += sample * sample;
  const mean = power / Math.max(1, samples.length);
  return mean <= 0 ? floorDb : Math.max(floorDb, 10 * Math.log10(mean));
}

/** Follows a level upwards at once and downwards slowly, so that an eye can read it. */
export class Meter {
  #db = floorDb;

  get db(): number {
    return this.#db;
  }

  take(samples: Float32Array): void {
    this.#db = Math.max(levelDb(samples), this.#db - 1.5, floorDb);
  }
}
