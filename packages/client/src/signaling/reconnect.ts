/**
 * The life of the signaling link as a pure state machine. Instants are monotonic milliseconds (`performance.now()`),
 * passed in; the driver (`session.ts`) opens sockets and sets timers as the state says.
 */

export type LinkState =
  | { readonly type: 'idle' }
  /** The first attempt: when it fails, the caller is told. */
  | { readonly type: 'connecting' }
  | { readonly type: 'open' }
  /** Interrupted; the next attempt is at `retryAt`. */
  | {
      readonly type: 'waiting';
      readonly attempt: number;
      readonly retryAt: number;
      /** Until when the hub holds our seat; null: there is none, the next attempt opens a new session. */
      readonly seatUntil: number | null;
    }
  | { readonly type: 'retrying'; readonly attempt: number; readonly seatUntil: number | null }
  | { readonly type: 'closed'; readonly code: string | null; readonly message: string };

export type LinkEvent =
  /** The application wants a connection. */
  | { readonly type: 'asked' }
  /** The hub accepted `session.open` or `session.resume`. */
  | { readonly type: 'opened' }
  /** The attempt failed, or the open connection broke. `seated`: we hold a resume token. */
  | {
      readonly type: 'lost';
      readonly seated: boolean;
      readonly code: string;
      readonly message: string;
    }
  /** The hub no longer holds our seat. */
  | { readonly type: 'unseated' }
  /** `retryAt` has come. */
  | { readonly type: 'due' }
  /** The network is back: do not wait. */
  | { readonly type: 'hurried' }
  | { readonly type: 'closed' };

export interface BackOff {
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** How long the hub holds the seat of a lost connection. */
  readonly resumeWindowMs: number;
}

export const backOff: BackOff = { firstDelayMs: 250, maxDelayMs: 4000, resumeWindowMs: 60_000 };

/** Codes after which coming back by ourselves would be wrong. */
const finalCodes: ReadonlySet<string> = new Set([
  'session-replaced',
  'unsupported-protocol',
  'sent-away',
  // Who somebody is has to be shown anew, or is not welcome any more.
  'session-ended',
  'bad-proof',
  'account-disabled',
  'banned',
  'bad-room-token',
  'room-token-expired',
  'room-removed',
  'wrong-room',
  'members-only',
  'sign-in-first',
]);

/** `random`: 0..1, spreads the clients of a restarted hub. */
export function transition(state: LinkState, event: LinkEvent, now: number, random: number): LinkState {
  if (event.type === 'closed') return { type: 'closed', code: null, message: '' };
  switch (state.type) {
    case 'idle':
    case 'closed':
      return event.type === 'asked' ? { type: 'connecting' } : state;
    case 'connecting':
      if (event.type === 'opened') return { type: 'open' };
      if (event.type === 'lost') return { type: 'closed', code: event.code, message: event.message };
      return state;
    case 'open':
      if (event.type !== 'lost') return state;
      if (finalCodes.has(event.code)) return { type: 'closed', code: event.code, message: event.message };
      return waiting(0, event.seated ? now + backOff.resumeWindowMs : null, now, random);
    case 'waiting':
      if (event.type === 'due' || event.type === 'hurried') {
        const seatUntil = state.seatUntil !== null && now < state.seatUntil ? state.seatUntil : null;
        return { type: 'retrying', attempt: state.attempt, seatUntil };
      }
      return state;
    case 'retrying':
      if (event.type === 'opened') return { type: 'open' };
      if (event.type === 'unseated') return { ...state, seatUntil: null };
      if (event.type === 'lost') {
        if (finalCodes.has(event.code)) return { type: 'closed', code: event.code, message: event.message };
        return waiting(state.attempt + 1, state.seatUntil, now, random);
      }
      return state;
  }
}

/** Exponential with jitter: half of the delay is certain, the other half random. */
function waiting(attempt: number, seatUntil: number | null, now: number, random: number): LinkState {
  const delayMs = Math.min(backOff.maxDelayMs, backOff.firstDelayMs * 2 ** Math.min(attempt, 16));
  return { type: 'waiting', attempt, retryAt: now + delayMs * (0.5 + random / 2), seatUntil };
}
