/** From here on a sum of voices is bent instead of cut off. */
const KNEE = 0.7;

/** The sum of voices of equal length, within -1..1. */
export function mixed(voices: readonly Float32Array[], samples: number): Float32Array {
  const sum = new Float32Array(samples);
  for (const voice of voices)
    for (let at = 0; at < samples; at += 1) sum[at] = (sum[at] as number) + (voice[at] as number);
  return voices.length < 2 ? sum : sum.map(bent);
}

function bent(sample: number): number {
  const size = Math.abs(sample);
  if (size <= KNEE) return sample;
  return Math.sign(sample) * (KNEE + (1 - KNEE) * Math.tanh((size - KNEE) / (1 - KNEE)));
}
