import { randomInt } from 'node:crypto';
import { isCodedError, type Logger, silentLogger } from '@crossband/foundation';
import { Waiters } from '@crossband/foundation/testing/waiters';
import { passingPlace, type Room, Rooms, type Seat } from '@crossband/room';
import { createSfuPlane, type SfuPlane } from '@crossband/sfu';
import type { HubEvents } from '@crossband/wire';
import { NativeGateway, type NativeLimits } from '../index.ts';
import type { IngressDependencies } from '../ingress.ts';

export type NativeState = HubEvents['native.state'];

export interface SpeakersTold {
  readonly active: string | null;
  readonly levels: readonly { readonly participant: string; readonly dbov: number }[];
}

/** A participant with native sessions, and everything the gateway told it. */
export class Member {
  readonly room: Room;
  readonly seat: Seat;
  readonly remoteAddress: string;
  readonly states: NativeState[] = [];
  readonly received: HubEvents['native.received'][] = [];
  readonly #waiters = new Waiters();

  constructor(room: Room, seat: Seat, remoteAddress: string) {
    this.room = room;
    this.seat = seat;
    this.remoteAddress = remoteAddress;
  }

  notify<Name extends 'native.state' | 'native.received'>(event: Name, data: HubEvents[Name]): void {
    if (event === 'native.state') this.states.push(data as NativeState);
    else this.received.push(data as HubEvents['native.received']);
    this.#waiters.happened();
  }

  /** Who speaks in the room, from now on. */
  speakers(): {
    readonly told: readonly SpeakersTold[];
    until(condition: (now: SpeakersTold) => boolean): Promise<void>;
  } {
    const told: SpeakersTold[] = [];
    this.room.events.on('speakersChanged', (active, levels) => told.push({ active, levels }));
    return {
      told,
      until: (condition) =>
        new Promise((resolve) => {
          const stop = this.room.events.on('speakersChanged', (active, levels) => {
            if (!condition({ active, levels })) return;
            stop();
            resolve();
          });
        }),
    };
  }

  /** Resolves with the first notification of this state, past or to come. */
  async told(state: NativeState['state'], session?: string): Promise<NativeState> {
    let found: NativeState | undefined;
    await this.#waiters.until(() => {
      found = this.states.find((told) => told.state === state && (session === undefined || told.session === session));
      return found !== undefined;
    });
    return found as NativeState;
  }
}

/** The real media plane, rooms and native gateway on loopback, without signaling; `await using` takes it down. */
export class NativeHub {
  readonly plane: SfuPlane;
  readonly rooms: Rooms;
  readonly gateway: NativeGateway;

  private constructor(plane: SfuPlane, rooms: Rooms, gateway: NativeGateway) {
    this.plane = plane;
    this.rooms = rooms;
    this.gateway = gateway;
  }

  static async open(
    options: {
      limits?: Partial<NativeLimits>;
      listenIp?: string;
      announcedIp?: string;
      plainRtp?: boolean;
      logger?: Logger;
    } & Pick<IngressDependencies, 'createGuard'> = {},
  ): Promise<NativeHub> {
    const logger = options.logger ?? silentLogger;
    const plane = await openPlane(logger);
    const limits = { rooms: 10, participants: 50, publicationsEach: 20 };
    const rooms = new Rooms({ planes: [plane], limits, logger });
    const gateway = await NativeGateway.open(
      {
        listenIp: options.listenIp ?? '127.0.0.1',
        port: 0,
        ...(options.announcedIp ? { announcedIp: options.announcedIp } : {}),
        ...(options.limits ? { limits: options.limits } : {}),
        ...(options.plainRtp ? { plainRtp: true } : {}),
      },
      { sfu: plane, logger, ...(options.createGuard ? { createGuard: options.createGuard } : {}) },
    ).catch(async (error: unknown) => {
      await plane.close('shutdown');
      throw error;
    });
    return new NativeHub(plane, rooms, gateway);
  }

  /** Resolves once `done` says so; figures have no event, so it is asked again and again. */
  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async member(room: string, name: string, remoteAddress = '127.0.0.1'): Promise<Member> {
    const opened = await this.rooms.open(passingPlace(room));
    return new Member(opened, opened.admit({ name, device: 'native', visible: true }), remoteAddress);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.gateway.shutdown();
    await this.rooms.close();
    await this.plane.close('shutdown');
  }
}

async function openPlane(logger: Logger): Promise<SfuPlane> {
  const workerBinary = process.env.MEDIASOUP_WORKER_BIN;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await createSfuPlane(
        {
          workers: 1,
          basePort: randomInt(20_000, 60_000),
          listen: [{ ip: '127.0.0.1' }],
          iceTcp: false,
          maxConsumersPerRouter: 200,
          plainIp: '127.0.0.1',
          ...(workerBinary === undefined ? {} : { workerBinary }),
        },
        logger,
      );
    } catch (error) {
      // Somebody else's port: it was chosen by chance, so another one is.
      if (!isCodedError(error) || error.code !== 'port-taken' || attempt >= 20) throw error;
    }
  }
}
