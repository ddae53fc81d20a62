import type { Rooms } from '@crossband/room';
import type { SfuPlaneContract } from '@crossband/sfu';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

export interface MetricsSources {
  readonly rooms: Rooms;
  readonly sfu: SfuPlaneContract;
  /** Signaling connections, and seats held by them or waiting for a resume. */
  readonly connections: () => number;
  readonly members: () => number;
  /** Native packets in, out and dropped by reason. */
  readonly native: () => NativeFigures;
}

export interface NativeFigures {
  readonly packetsIn: number;
  readonly packetsOut: number;
  readonly drops: Readonly<Record<string, number>>;
}

/** Figures in Prometheus' form: read when asked for, so an idle hub spends nothing on them. */
export class Metrics {
  readonly #registry = new Registry();

  constructor(sources: MetricsSources) {
    // Event-loop lag, CPU and memory of the hub come from the library.
    collectDefaultMetrics({ register: this.#registry, prefix: 'crossband_' });
    this.#gauge('rooms', 'Rooms that are open', () => sources.rooms.size);
    this.#gauge('connections', 'Signaling connections', sources.connections);
    this.#gauge('participants', 'Seats taken, those waiting for a resume included', sources.members);
    this.#gauge('publications', 'Things that are shared', () => sum(sources.rooms, (room) => room.publicationCount));
    this.#gauge('subscriptions', 'Wanted publications', () => sum(sources.rooms, (room) => room.subscriptionCount));
    this.#workers(sources.sfu);
    this.#native(sources.native);
  }

  text(): Promise<string> {
    return this.#registry.metrics();
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name: `crossband_${name}`,
      help,
      registers: [this.#registry],
      collect() {
        this.set(read());
      },
    });
  }

  #workers(sfu: SfuPlaneContract): void {
    const labelNames = ['worker'] as const;
    const registers = [this.#registry];
    const consumers = new Gauge({
      name: 'crossband_worker_consumers',
      help: 'Streams sent by a media worker',
      labelNames,
      registers,
    });
    const routers = new Gauge({
      name: 'crossband_worker_routers',
      help: 'Rooms or parts of rooms on a media worker',
      labelNames,
      registers,
    });
    const packets = new Gauge({
      name: 'crossband_worker_packets',
      help: 'RTP packets since the start of a media worker; lost: reported missing',
      labelNames: ['worker', 'direction'],
      registers,
    });
    new Gauge({
      name: 'crossband_worker_cpu_seconds',
      help: 'CPU time of a media worker since its start',
      labelNames,
      registers,
      async collect() {
        for (const figures of await sfu.figures()) {
          const worker = String(figures.index);
          this.set({ worker }, figures.cpuMs / 1000);
          consumers.set({ worker }, figures.consumers);
          routers.set({ worker }, figures.routers);
          packets.set({ worker, direction: 'in' }, figures.packetsIn);
          packets.set({ worker, direction: 'out' }, figures.packetsOut);
          packets.set({ worker, direction: 'lost' }, figures.packetsLost);
        }
      },
    });
  }

  #native(read: () => NativeFigures): void {
    const registers = [this.#registry];
    const drops = new Gauge({
      name: 'crossband_native_dropped',
      help: 'Native packets dropped, by reason',
      labelNames: ['reason'],
      registers,
    });
    new Gauge({
      name: 'crossband_native_packets',
      help: 'Native packets since the start',
      labelNames: ['direction'],
      registers,
      collect() {
        const figures = read();
        this.set({ direction: 'in' }, figures.packetsIn);
        this.set({ direction: 'out' }, figures.packetsOut);
        for (const [reason, count] of Object.entries(figures.drops)) drops.set({ reason }, count);
      },
    });
  }
}

function sum<T>(items: Iterable<T>, read: (item: T) => number): number {
  let total = 0;
  for (const item of items) total += read(item);
  return total;
}
