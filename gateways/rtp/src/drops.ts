import type { SrtpDefect } from '@crossband/wire/srtp/index';

/** Why a datagram was not forwarded. It is counted and never answered. */
export type DropReason =
  | SrtpDefect
  /** Longer than any RTP packet of ours. */
  | 'too-long'
  /** Neither RTP nor RTCP by its first bytes (RFC 5761, RFC 7983). */
  | 'not-rtp'
  | 'unknown-ssrc'
  /** Authentic, but of a payload type that was not negotiated. */
  | 'wrong-payload-type'
  /** An authentic receiver whose address is not the one of its signaling connection. */
  | 'foreign-address'
  /** The SFU's side is being rebuilt. */
  | 'sfu-down'
  /** No address to send to yet. */
  | 'no-target'
  | 'queue-full';

/** Counts per reason since start; adding is all that a flood of bad packets costs beside its check. */
export class DropCounters {
  readonly #counts: Record<DropReason, number> = {
    'too-short': 0,
    'too-long': 0,
    malformed: 0,
    'not-rtp': 0,
    'unknown-ssrc': 0,
    'bad-tag': 0,
    replayed: 0,
    'too-many-sources': 0,
    'wrong-payload-type': 0,
    'foreign-address': 0,
    'sfu-down': 0,
    'no-target': 0,
    'queue-full': 0,
  };

  add(reason: DropReason): void {
    this.#counts[reason] += 1;
  }

  snapshot(): Record<DropReason, number> {
    return { ...this.#counts };
  }
}
