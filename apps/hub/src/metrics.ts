import type { Rooms } from '@crossband/room';
import type { SfuPlaneContract } from '@crossband/sfu';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export interface MetricsSources {
  readonly rooms: Rooms;
  readonly sfu: SfuPlaneContract;
  /** Signaling connections, and seats held by them or waiting for a resume. */
  readonly connections: () => number;
  readonly members: () => number;
  /** How many showed who they are: by kind of who came in, by code of who did not. */
  readonly door: () => { admitted: ReadonlyMap<string, number>; refused: ReadonlyMap<string, number> };
  /** Native packets in, out and dropped by reason. */
  readonly native: () => NativeFigures;
  /** Null: the hub takes no datagrams. */
  readonly datagrams: (() => Promise<DatagramFigures>) | null;
}

export interface DatagramFigures {
  readonly datagramsIn: number;
  readonly datagramsOut: number;
  readonly drops: Readonly<Record<string, number>>;
}

export interface NativeFigures {
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly drops: Readonly<Record<string, number>>;
}

/** How often the event loop's delay is sampled, ms. The library's 10 ms cost an idle hub more than all else together. */
const lagSampleMs = 100;

/** Figures in Prometheus' form: read when asked for, so an idle hub spends nothing on them. */
export class Metrics {
  readonly #registry = new Registry();
  readonly #sources: MetricsSources;
  readonly #workers: Record<'consumers' | 'routers' | 'packets' | 'cpu', Gauge>;
  readonly #door: Gauge;
  readonly #native: Record<'packets' | 'dropped', Gauge>;
  readonly #datagrams: Record<'sent' | 'dropped', Gauge> | null;

  constructor(sources: MetricsSources) {
    this.#sources = sources;
    // Event-loop lag, CPU and memory of the hub come from the library.
    collectDefaultMetrics({
      register: this.#registry,
      prefix: 'crossband_',
      eventLoopMonitoringPrecision: lagSampleMs,
    });
    const { rooms, connections, members } = sources;
    this.#read('rooms', 'Rooms that are open', () => rooms.size);
    this.#read('connections', 'Signaling connections', connections);
    this.#read('participants', 'Seats taken, those waiting for a resume included', members);
    this.#read('publications', 'Things that are shared', () => sum(rooms, (room) => room.publicationCount));
    this.#read('subscriptions', 'Wanted publications', () => sum(rooms, (room) => room.subscriptions.count));
    this.#workers = {
      consumers: this.#labelled('worker_consumers', 'Streams sent by a media worker', 'worker'),
      routers: this.#labelled('worker_routers', 'Rooms or parts of rooms on a media worker', 'worker'),
      packets: this.#labelled(
        'worker_packets',
        'RTP packets of a media worker; lost: reported missing',
        'worker',
        'direction',
      ),
      cpu: this.#labelled('worker_cpu_seconds', 'CPU time of a media worker since its start', 'worker'),
    };
    this.#door = this.#labelled('signaling_openings', 'Connections that showed who they are', 'outcome', 'kind');
    this.#native = {
      packets: this.#labelled('native_packets', 'Native packets since the start', 'direction'),
      dropped: this.#labelled('native_dropped', 'Native packets dropped, by reason', 'reason'),
    };
    this.#datagrams = sources.datagrams && {
      sent: this.#labelled('datagrams', 'Media datagrams since the start', 'direction'),
      dropped: this.#labelled('datagrams_dropped', 'Media datagrams dropped, by reason', 'reason'),
    };
  }

  async text(): Promise<string> {
    await this.#readWorkers();
    this.#readNative();
    await this.#readDatagrams();
    this.#readDoor();
    return this.#registry.metrics();
  }

  #read(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `crossband_${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  #labelled(name: string, help: string, ...labelNames: string[]): Gauge {
    return new Gauge({ name: `crossband_${name}`, help, labelNames, registers: [this.#registry] });
  }

  async #readWorkers(): Promise<void> {
    const { consumers, routers, packets, cpu } = this.#workers;
    for (const figures of await this.#sources.sfu.figures()) {
      const worker = String(figures.index);
      cpu.set({ worker }, figures.cpuMs / 1000);
      consumers.set({ worker }, figures.consumers);
      routers.set({ worker }, figures.routers);
      packets.set({ worker, direction: 'in' }, figures.packetsIn);
      packets.set({ worker, direction: 'out' }, figures.packetsOut);
      packets.set({ worker, direction: 'lost' }, figures.packetsLost);
    }
  }

  #readDoor(): void {
    const { admitted, refused } = this.#sources.door();
    for (const [kind, count] of admitted) this.#door.set({ outcome: 'admitted', kind }, count);
    for (const [kind, count] of refused) this.#door.set({ outcome: 'refused', kind }, count);
  }

  async #readDatagrams(): Promise<void> {
    const figures = await this.#sources.datagrams?.();
    if (!figures || !this.#datagrams) return;
    this.#datagrams.sent.set({ direction: 'in' }, figures.datagramsIn);
    this.#datagrams.sent.set({ direction: 'out' }, figures.datagramsOut);
    for (const [reason, count] of Object.entries(figures.drops)) this.#datagrams.dropped.set({ reason }, count);
  }

  #readNative(): void {
    const { packetsIn, packetsOut, drops } = this.#sources.native();
    this.#native.packets.set({ direction: 'in' }, packetsIn);
    this.#native.packets.set({ direction: 'out' }, packetsOut);
    for (const [reason, count] of Object.entries(drops)) this.#native.dropped.set({ reason }, count);
  }
}

function sum<T>(items: Iterable<T>, read: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += read(item);
  return total;
}
