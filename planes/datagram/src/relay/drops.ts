import { datagramDefects } from '@crossband/wire/datagram/index';

/** Why the relay drops a datagram, beside what is wrong with the datagram itself. */
export const relayDrops = [
  ...datagramDefects,
  'wrong-port',
  /** From an address that the sender has not proven, when too much comes from such. */
  'stranger-budget',
  'foreign-address',
  'malformed-control',
  /** The plan does not let it through: muted, not permitted, or nobody's. */
  'gated',
  'sender-rate',
  'send-buffer-full',
] as const;
export type RelayDrop = (typeof relayDrops)[number];

/** Counted by reason; every reason is there from the beginning, so that a figure of 0 shows. */
export class DropCounter {
  readonly counts: Record<RelayDrop, number> = Object.fromEntries(relayDrops.map((reason) => [reason, 0])) as never;

  add(reason: RelayDrop, count = 1): void {
    this.counts[reason] += count;
  }
}
