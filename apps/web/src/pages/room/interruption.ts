import type { ClientState } from '@crossband/client';

export interface Interruption {
  readonly type: 'draining' | 'resuming' | 'recovering' | 'failed';
  readonly tone: 'calm' | 'failure';
  readonly words: string;
}

/** From this attempt on, it is more than a hiccup. */
const longAttempt = 5;

/** What is being repaired at the moment, in words; null: all is well. Pure. */
export function interruptionOf(
  connection: ClientState['connection'],
  media: ClientState['media'],
  draining: ClientState['draining'],
): Interruption | null {
  const resuming = connection.type === 'resuming' ? connection : null;
  if (resuming?.sameIdentity === false) {
    return calm('resuming', 'The hub has been away for long. As soon as it is back, you enter the room anew.');
  }
  if (resuming && resuming.attempt >= longAttempt) {
    return calm('resuming', 'The hub still does not answer. Check your network; trying again by itself.');
  }
  if (draining) {
    const back = draining.backInMs === null ? 'soon' : `in about ${Math.ceil(draining.backInMs / 1_000)} s`;
    return calm('draining', `The hub is restarting and is back ${back}. Your place is kept.`);
  }
  if (resuming) return calm('resuming', 'Reconnecting. Your place is kept.');
  if (media.problem) return { type: 'failed', tone: 'failure', words: media.problem.message };
  if (media.send === 'recovering' || media.receive === 'recovering') {
    return calm('recovering', 'Looking for a better way to the hub. Picture and sound come back by themselves.');
  }
  return null;
}

function calm(type: Interruption['type'], words: string): Interruption {
  return { type, tone: 'calm', words };
}
