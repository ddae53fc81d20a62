/** Resolves when the command is stopped. */
export function stopped(stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Resolves after a time; without one, never. `over`: nobody waits any more. */
export function durationOver(durationS: number | undefined, over: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (durationS === undefined) return;
    const timer = setTimeout(resolve, durationS * 1000);
    over.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}
