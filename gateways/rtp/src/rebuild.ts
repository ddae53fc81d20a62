import { messageOf } from '@crossband/foundation';

/** Delays before the attempts to stand again after a worker died; a new worker takes about 12 ms. */
const DELAYS_MS = [0, 50, 200, 500, 1000, 2000];

/** Tries until it works, the session has closed or patience ends; true when it worked. */
export async function rebuildWithPatience(
  attempt: () => Promise<void>,
  session: { readonly closed: boolean; readonly warn: (reason: string) => void },
): Promise<boolean> {
  for (const delayMs of DELAYS_MS) {
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    if (session.closed) return false;
    try {
      await attempt();
      return true;
    } catch (error) {
      session.warn(messageOf(error));
    }
  }
  return false;
}
