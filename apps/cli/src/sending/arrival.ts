import type { Client } from '@crossband/client';
import { monotonicNow } from '@crossband/foundation';
import { onHubEvent } from '../room-connection.ts';

/** What the hub tells of a publication: how much of it arrives, and how many watch. */
export class Arrival {
  #viewers = 0;
  readonly #received = new Map<string, { octets: number; lostPackets: number; atMs: number; bitrateBps: number }>();

  get viewers(): number {
    return this.#viewers;
  }

  /** Of all sessions together. */
  get bitrateBps(): number {
    return [...this.#received.values()].reduce((sum, { bitrateBps }) => sum + bitrateBps, 0);
  }

  get lostPackets(): number {
    return [...this.#received.values()].reduce((sum, { lostPackets }) => sum + lostPackets, 0);
  }

  /** `watched`: the publication whose viewers count. */
  listen(client: Client, watched: string | undefined, signal: AbortSignal): void {
    onHubEvent(
      client,
      'publication.audience',
      ({ publication, viewers }) => {
        if (publication === watched) this.#viewers = viewers.length;
      },
      signal,
    );
    onHubEvent(
      client,
      'native.received',
      ({ session, octets, lostPackets }) => {
        const atMs = monotonicNow();
        const last = this.#received.get(session) ?? { octets, lostPackets, atMs, bitrateBps: 0 };
        const seconds = (atMs - last.atMs) / 1000;
        const bitrateBps = seconds > 0 ? ((octets - last.octets) * 8) / seconds : 0;
        this.#received.set(session, { octets, lostPackets, atMs, bitrateBps });
      },
      signal,
    );
  }
}
