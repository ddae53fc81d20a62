import { Coalescer, type Logger, messageOf } from '@crossband/foundation';
import type { MediaPlane } from './ports.ts';
import type { Room } from './room.ts';

/** Keeps the planes equal to a room's plan: every change asks for one more reconciliation, bursts become one. */
export class Enforcement {
  readonly #room: Room;
  readonly #planes: readonly MediaPlane[];
  readonly #coalescer: Coalescer;
  readonly #stop = new AbortController();

  constructor(room: Room, planes: readonly MediaPlane[], logger: Logger) {
    this.#room = room;
    this.#planes = planes;
    this.#coalescer = new Coalescer(
      () => this.#apply(),
      (error) => logger.error({ room: room.id, error: messageOf(error) }, 'cannot apply the plan'),
    );
    room.events.on('planChanged', () => void this.#coalescer.request(), this.#stop.signal);
  }

  /** Applies the plan again, changed or not: after a worker died, an endpoint came back. Resolves once enforced. */
  again(): Promise<void> {
    return this.#coalescer.request();
  }

  async close(): Promise<void> {
    if (this.#stop.signal.aborted) return;
    this.#stop.abort();
    await this.#coalescer.request();
    await Promise.all(this.#planes.map((plane) => plane.release(this.#room.id)));
  }

  async #apply(): Promise<void> {
    const plan = this.#room.plan();
    await Promise.all(this.#planes.map((plane) => plane.reconcile(plan)));
  }
}
