import { type CloseReason, Emitter, type Logger, messageOf } from '@crossband/foundation';
import type { EndpointId, Fact, Plan, RoomId } from '@crossband/room';
import type { SignaledRtpCapabilities } from '@crossband/wire';
import { carriedCodecs, routerRtpCapabilities } from './codecs.ts';
import type { EndpointListener, SfuEndpoint, SfuOptions, SfuPlaneContract, WorkerFigures } from './contract.ts';
import { mediaUnavailable } from './engine-error.ts';
import { logEngine } from './engine-log.ts';
import { toSignaledRtpCapabilities } from './engine-types.ts';
import { readFigures } from './figures.ts';
import { RoomMedia, type RoomMediaContext } from './room-media.ts';
import { WorkerPool } from './worker-pool.ts';

/** Starts the workers; throws a CodedError (`port-taken`, `address-unusable`, `worker-unusable`) when one cannot. */
export async function createSfuPlane(options: SfuOptions, logger: Logger): Promise<SfuPlane> {
  const bound = logger.child({ plane: 'sfu' });
  logEngine(bound);
  return new SfuPlane(options, await WorkerPool.start(options, bound), bound);
}

/** The media plane of WebRTC and RTP: rooms over mediasoup workers, equal to their plans. */
export class SfuPlane implements SfuPlaneContract {
  readonly id = 'sfu';
  readonly can = { gate: true, layers: true, codecs: carriedCodecs } as const;
  readonly rtpCapabilities: SignaledRtpCapabilities = toSignaledRtpCapabilities(routerRtpCapabilities());
  readonly #pool: WorkerPool;
  readonly #context: RoomMediaContext;
  readonly #rooms = new Map<RoomId, RoomMedia>();
  readonly #facts: Emitter<{ fact: [fact: Fact] }>;
  #figures: Promise<readonly WorkerFigures[]> | null = null;
  #closed = false;

  constructor(options: SfuOptions, pool: WorkerPool, logger: Logger) {
    this.#pool = pool;
    this.#facts = new Emitter((error) => logger.error({ reason: messageOf(error) }, 'a listener of facts threw'));
    this.#context = {
      options,
      pool,
      plane: this.id,
      logger,
      emit: (fact) => this.#facts.emit('fact', fact),
      maybeUnused: (room) => this.#forgetUnused(room),
    };
    pool.events.on('workerDied', (place) => {
      for (const room of [...this.#rooms.values()]) room.workerDied(place);
    });
  }

  get closed(): boolean {
    return this.#closed;
  }

  async reconcile(plan: Plan): Promise<number> {
    if (this.#closed) return plan.version;
    const nothingToDo = plan.routes.length === 0 && plan.feeds.size === 0;
    if (nothingToDo && !this.#rooms.has(plan.room)) return plan.version;
    return this.#room(plan.room).reconcile(plan);
  }

  async release(id: RoomId): Promise<void> {
    const room = this.#rooms.get(id);
    this.#rooms.delete(id);
    await room?.close('parent-closed');
  }

  onFact(listener: (fact: Fact) => void): () => void {
    return this.#facts.on('fact', listener);
  }

  async openEndpoint(request: {
    room: RoomId;
    endpoint: EndpointId;
    listener: EndpointListener;
  }): Promise<SfuEndpoint> {
    if (this.#closed) throw mediaUnavailable();
    return this.#room(request.room).openEndpoint(request.endpoint, request.listener);
  }

  figures(): Promise<readonly WorkerFigures[]> {
    this.#figures ??= readFigures(this.#pool.places).finally(() => {
      this.#figures = null;
    });
    return this.#figures;
  }

  async close(reason: CloseReason): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const rooms = [...this.#rooms.values()];
    this.#rooms.clear();
    await Promise.all(rooms.map((room) => room.close(reason)));
    await this.#pool.close();
  }

  /** A device that came after its room was released must not leave the room behind. */
  #forgetUnused(room: RoomMedia): void {
    if (room.unused && this.#rooms.get(room.id) === room) void this.release(room.id);
  }

  #room(id: RoomId): RoomMedia {
    let room = this.#rooms.get(id);
    if (!room) {
      room = new RoomMedia(id, this.#context);
      this.#rooms.set(id, room);
    }
    return room;
  }
}
