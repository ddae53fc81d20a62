import type { LinkState } from '../signaling/reconnect.ts';
import type { ConnectionState } from './state.ts';

/** What a page shows of the signaling link. */
export function connectionOf(link: LinkState): ConnectionState {
  switch (link.type) {
    case 'waiting':
      return {
        type: 'resuming',
        attempt: link.attempt,
        retryAt: link.retryAt,
        sameIdentity: link.seatUntil !== null,
      };
    case 'retrying':
      return {
        type: 'resuming',
        attempt: link.attempt,
        retryAt: performance.now(),
        sameIdentity: link.seatUntil !== null,
      };
    default:
      return link;
  }
}
