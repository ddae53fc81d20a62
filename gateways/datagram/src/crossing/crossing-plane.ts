import { type CloseReason, Emitter, type Logger, messageOf } from '@crossband/foundation';
import { bridgeEndpoint, type Fact, type MediaPlane, type Plan, type RoomId } from '@crossband/room';
import { type CrossingContext, RoomCrossing } from './room-crossing.ts';

/** A room that nobody crosses any more keeps its crossing so long: people come and go. */
const idleMs = 5_000;
const endpoints: ReadonlySet<string> = new Set([bridgeEndpoint('sfu'), bridgeEndpoint('datagram')]);

interface Kept {
  readonly opening: Promise<RoomCrossing>;
  /** Null while it opens. */
  crossing: RoomCrossing | null;
  idle: NodeJS.Timeout | undefined;
}

/** Makes itself equal to the plans as planes do: a room whose plan has a route to a bridge has a crossing. */
export class CrossingPlane implements MediaPlane {
  readonly id = 'crossing';
  readonly can = { gate: false, layers: false, codecs: [] } as const;
  readonly #context: CrossingContext;
  readonly #logger: Logger;
  readonly #facts: Emitter<{ fact: [fact: Fact] }>;
  readonly #rooms = new Map<RoomId, Kept>();

  constructor(context: Omit<CrossingContext, 'emit'>) {
    this.#logger = context.logger;
    this.#facts = new Emitter((error) => this.#logger.error({ reason: messageOf(error) }, 'a listener of facts threw'));
    this.#context = { ...context, emit: (fact) => this.#facts.emit('fact', fact) };
    context.bridge.events.on('died', () => {
      for (const { crossing } of this.#rooms.values()) crossing?.lost();
    });
  }

  /** Opening takes its time; what crosses follows by the plan that comes after it, and nothing waits for it. */
  async reconcile(plan: Plan): Promise<number> {
    const isNeeded = plan.routes.some(({ sink }) => endpoints.has(sink.endpoint));
    const kept = this.#rooms.get(plan.room);
    if (isNeeded) {
      clearTimeout(kept?.idle);
      // A worker that died took the crossing's end with it.
      if (!kept || kept.crossing?.closed) this.#open(plan.room);
    } else if (kept) {
      clearTimeout(kept.idle);
      kept.idle = setTimeout(() => void this.release(plan.room), idleMs);
      kept.idle.unref();
    }
    return plan.version;
  }

  async release(room: RoomId): Promise<void> {
    const kept = this.#rooms.get(room);
    if (!kept) return;
    clearTimeout(kept.idle);
    this.#rooms.delete(room);
    const crossing = await kept.opening.catch(() => null);
    await crossing?.close('parent-closed');
  }

  onFact(listener: (fact: Fact) => void): () => void {
    return this.#facts.on('fact', listener);
  }

  async close(_reason: CloseReason): Promise<void> {
    await Promise.all([...this.#rooms.keys()].map((room) => this.release(room)));
    await this.#context.bridge.close();
  }

  #open(room: RoomId): void {
    const opening = RoomCrossing.open(room, this.#context);
    const kept: Kept = { opening, crossing: null, idle: undefined };
    this.#rooms.set(room, kept);
    opening.then(
      (crossing) => {
        kept.crossing = crossing;
      },
      (error: unknown) => {
        if (this.#rooms.get(room) === kept) this.#rooms.delete(room);
        this.#logger.error({ room, reason: messageOf(error) }, 'cannot open a bridge between planes');
      },
    );
  }
}
