/** What the attacks of one kind came to. */
export interface Findings {
  tried: number;
  /** What should have been refused and was not, in words. */
  accepted: string[];
  /** What went wrong in another way: an answer that is none, a hub that failed. */
  failed: string[];
}

export function nothingFound(): Findings {
  return { tried: 0, accepted: [], failed: [] };
}

/** Runs at most `width` of them at once. */
export async function each<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next;
      next += 1;
      await work(items[index] as T, index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, worker));
}
