/** What a media worker did that a sound worker does not do, in one sentence. */
export class ProofFailure extends Error {
  override name = 'ProofFailure';
}

/** Throws when `holds` is false. `sentence` says what the worker did wrong. */
export function prove(holds: boolean, sentence: string): asserts holds {
  if (!holds) throw new ProofFailure(sentence);
}

/**
 * Resolves with what `promise` resolves with, or rejects after `timeoutMs`. The limit only turns a hang into a sentence:
 * a sound worker answers within milliseconds, so it is set generously and a slow machine does not fail the proof.
 */
export async function within<T>(promise: Promise<T>, timeoutMs: number, sentence: () => string): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new ProofFailure(sentence())), timeoutMs);
  // A race that something else decides leaves this behind; it must not keep the process waiting.
  timer.unref();
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}
