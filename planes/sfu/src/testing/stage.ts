import { randomInt } from 'node:crypto';
import { isCodedError, type Logger, silentLogger } from '@crossband/foundation';
import { Waiters } from '@crossband/foundation/testing/waiters';
import type { Fact, Plan, Route } from '@crossband/room';
import type { SignaledRtpCapabilities, Want } from '@crossband/wire';
import { observer, type types } from 'mediasoup';
import type { SfuOptions } from '../contract.ts';
import { createSfuPlane, type SfuPlane } from '../plane.ts';
import { PlainDevice } from './plain-device.ts';
import type { RtpStream, StreamShape } from './rtp-stream.ts';

/** A plane on free loopback ports with everything it said, for tests; `await using` takes it down. */
export class Stage {
  readonly plane: SfuPlane;
  readonly basePort: number;
  readonly facts: Fact[] = [];
  readonly #waiters = new Waiters();
  readonly #streams: RtpStream[] = [];
  readonly #devices: PlainDevice[] = [];

  readonly #engine: EngineWatch;

  private constructor(plane: SfuPlane, basePort: number, engine: EngineWatch) {
    this.plane = plane;
    this.basePort = basePort;
    this.#engine = engine;
    plane.onFact((fact) => {
      this.facts.push(fact);
      this.#waiters.happened();
    });
  }

  static async open(options: Partial<SfuOptions> = {}, logger: Logger = silentLogger): Promise<Stage> {
    for (let attempt = 0; ; attempt += 1) {
      const chosen = { ...stageOptions(), ...options };
      const engine = new EngineWatch();
      try {
        return new Stage(await createSfuPlane(chosen, logger), chosen.basePort, engine);
      } catch (error) {
        engine.close();
        // Somebody else's port: only a stage that chose it by chance may choose again.
        if (!isCodedError(error) || error.code !== 'port-taken' || options.basePort || attempt >= 20) throw error;
      }
    }
  }

  async device(room: string, name: string): Promise<PlainDevice> {
    const device = await PlainDevice.open(this.plane, room, name);
    this.#devices.push(device);
    return device;
  }

  /** A device that receives what the plane carries. */
  async viewer(room: string, name: string): Promise<PlainDevice> {
    const device = await this.device(room, name);
    device.receive(everyCodec(this.plane.rtpCapabilities));
    return device;
  }

  /** Publishes and sends until the stage is taken down. */
  async send(device: PlainDevice, shape: StreamShape): Promise<{ handle: string; stream: RtpStream }> {
    const published = await device.publish(shape);
    this.#streams.push(published.stream.start());
    return published;
  }

  until(done: () => boolean): Promise<void> {
    return this.#waiters.until(done);
  }

  factsOf<Type extends Fact['type']>(type: Type): Extract<Fact, { type: Type }>[] {
    return this.facts.filter((fact): fact is Extract<Fact, { type: Type }> => fact.type === type);
  }

  /** Feeds that stand on a router besides their own. Asks the workers, not the plane. */
  async pipedFeeds(): Promise<number> {
    const dumps = await Promise.all(this.#engine.routers.map((router) => router.dump()));
    const handles = dumps.flatMap((dump) => dump.mapProducerIdConsumerIds.map(({ key }) => key));
    return handles.length - new Set(handles).size;
  }

  /** Process id of the worker that carries the device. */
  async workerOf(device: PlainDevice): Promise<number> {
    const opened = await device.endpoint.openTransport();
    const port = opened.iceCandidates[0]?.port ?? 0;
    device.endpoint.closeTransport(opened.transport, 'own');
    const figures = await this.plane.figures();
    const found = figures.find(({ index }) => index === port - this.basePort);
    if (!found) throw new Error(`No worker takes port ${port}`);
    return found.pid;
  }

  get engine(): { readonly workers: readonly types.Worker[]; readonly routers: readonly types.Router[] } {
    return this.#engine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stream of this.#streams) stream.stop();
    await this.plane.close('shutdown');
    this.#engine.close();
    await Promise.all(this.#devices.map((device) => device.closeSocket()));
  }
}

/** What the engine made since, for questions to the workers themselves. */
class EngineWatch {
  readonly #workers: types.Worker[] = [];
  readonly #routers: types.Router[] = [];

  constructor() {
    observer.on('newworker', this.#note);
  }

  get workers(): readonly types.Worker[] {
    return this.#workers.filter((worker) => !worker.closed);
  }

  get routers(): readonly types.Router[] {
    return this.#routers.filter((router) => !router.closed);
  }

  close(): void {
    observer.off('newworker', this.#note);
  }

  readonly #note = (worker: types.Worker): void => {
    this.#workers.push(worker);
    worker.observer.on('newrouter', (router) => this.#routers.push(router));
  };
}

function stageOptions(): SfuOptions {
  const workerBinary = process.env.MEDIASOUP_WORKER_BIN;
  return {
    workers: 1,
    basePort: randomInt(20_000, 60_000),
    listen: [{ ip: '127.0.0.1' }],
    iceTcp: true,
    maxConsumersPerRouter: 200,
    plainIp: '127.0.0.1',
    ...(workerBinary === undefined ? {} : { workerBinary }),
  };
}

/** Without header extensions, as native devices are. */
export function everyCodec(capabilities: SignaledRtpCapabilities): SignaledRtpCapabilities {
  return { codecs: capabilities.codecs.filter(({ mimeType }) => !mimeType.endsWith('/rtx')), headerExtensions: [] };
}

export const wantAll: Want = { maxWidthPx: 16_384, maxFps: 240, priority: 128 };

let version = 0;

/** A plan of the next version. `feeds`: handle to publication; all are open unless `open` says otherwise. */
export function plan(
  room: string,
  feeds: Record<string, string>,
  routes: readonly Route[],
  open: readonly string[] = Object.keys(feeds),
): Plan {
  version += 1;
  return { room, fence: 1, version, feeds: new Map(Object.entries(feeds)), open: new Set(open), routes, signed: false };
}

/** A route to the endpoint `to` whose subscription is named after publication and endpoint. */
export function route(
  handle: string,
  publication: string,
  to: string,
  more: { epoch?: number; want?: Want } = {},
): Route {
  return {
    subscription: `${publication}->${to}`,
    publication,
    feed: { plane: 'sfu', handle, codec: '', epoch: more.epoch ?? 1 },
    sink: { plane: 'sfu', endpoint: to },
    want: more.want ?? wantAll,
  };
}
