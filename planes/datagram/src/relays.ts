import { type Logger, messageOf } from '@crossband/foundation';
import type { RoomId } from '@crossband/room';
import type { RelayFact, RelayFigures } from './relay/messages.ts';
import type { RelayThreadOptions } from './relay/thread.ts';
import { RelayThread } from './relay-thread.ts';

/** From this share of a core on, a relay gets no further room while another one can be had. */
const busyFrom = 0.5;

/**
 * The relays of a hub, each a thread with two ports of its own: the first at the ports that were asked for, each further
 * one two ports lower. A room stays on one relay. It goes to the one with the fewest links of those that are not busy;
 * another one is started only when all that run are busy.
 */
export class Relays {
  readonly #all: readonly RelayThread[];
  readonly #logger: Logger;
  readonly #rooms = new Map<RoomId, RelayThread>();

  constructor(count: number, options: RelayThreadOptions, logger: Logger) {
    this.#logger = logger;
    const below = (port: number, place: number): number => (port === 0 ? 0 : port - 2 * place);
    this.#all = Array.from({ length: count }, (_, place) => {
      const voicePort = below(options.voicePort, place);
      const videoPort = below(options.videoPort, place);
      return new RelayThread({ ...options, voicePort, videoPort }, logger.child({ relay: place }));
    });
  }

  get count(): number {
    return this.#all.length;
  }

  onFact(listener: (fact: RelayFact, relay: RelayThread) => void): void {
    for (const relay of this.#all) relay.events.on('fact', (fact) => listener(fact, relay));
  }

  /** Where that room is, or from now on will be. */
  of(room: RoomId): RelayThread {
    let relay = this.#rooms.get(room);
    if (!relay) {
      relay = pick(this.#all);
      this.#rooms.set(room, relay);
    }
    return relay;
  }

  /**
   * The same, running. When a further relay cannot start, the room goes to one that runs.
   * @throws CodedError `port-taken`, `address-unusable`
   */
  async running(room: RoomId): Promise<RelayThread> {
    const relay = this.of(room);
    try {
      await relay.start();
      return relay;
    } catch (error) {
      this.#rooms.delete(room);
      const others = this.#all.filter(({ isStarted }) => isStarted);
      if (others.length === 0) throw error;
      this.#logger.error({ reason: messageOf(error) }, 'cannot start a further datagram relay');
      const other = pick(others);
      this.#rooms.set(room, other);
      return other;
    }
  }

  /** Null: the room has never been on one. */
  known(room: RoomId): RelayThread | null {
    return this.#rooms.get(room) ?? null;
  }

  release(room: RoomId): void {
    this.#rooms.delete(room);
  }

  /** All of them together. */
  async figures(): Promise<RelayFigures> {
    const sum = { datagramsIn: 0, datagramsOut: 0, links: 0, streams: 0 };
    const drops: Record<string, number> = {};
    for (const figures of await Promise.all(this.#all.map((relay) => relay.figures()))) {
      if (!figures) continue;
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += figures[name];
      for (const [reason, count] of Object.entries(figures.drops)) drops[reason] = (drops[reason] ?? 0) + count;
    }
    return { ...sum, drops };
  }

  async close(): Promise<void> {
    this.#rooms.clear();
    await Promise.all(this.#all.map((relay) => relay.close()));
  }
}

export interface RelayLoad {
  readonly isStarted: boolean;
  readonly busyShare: number;
  readonly state: { readonly links: number };
}

/** Which of these, in the order in which they are to be started, takes the next room. */
export function pick<Relay extends RelayLoad>(all: readonly Relay[]): Relay {
  const fewest = (relays: readonly Relay[]): Relay | undefined =>
    relays.toSorted((a, b) => a.state.links - b.state.links)[0];
  // One that has links is on its way already.
  const running = all.filter(({ isStarted, state }) => isStarted || state.links > 0);
  const next = all.find((relay) => !running.includes(relay));
  return (fewest(running.filter(({ busyShare }) => busyShare < busyFrom)) ?? next ?? fewest(running)) as Relay;
}
