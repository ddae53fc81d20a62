import { monotonicNow } from '@crossband/foundation';

/** After a pause of the process longer than this there is nothing to catch up with. */
const MOST_BEHIND_MS = 500;

/** Calls back every `intervalMs` on average, however late single timers are. @returns how to stop it */
export function everyTick(intervalMs: number, tick: (dueAtMs: number) => void): () => void {
  let dueAtMs: number = monotonicNow();
  let timer: NodeJS.Timeout;
  const run = (): void => {
    const nowMs = monotonicNow();
    if (nowMs - dueAtMs > MOST_BEHIND_MS) dueAtMs = nowMs;
    for (; dueAtMs <= nowMs; dueAtMs += intervalMs) tick(dueAtMs);
    timer = setTimeout(run, Math.max(0, dueAtMs - monotonicNow()));
  };
  run();
  return () => clearTimeout(timer);
}
