import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LineProcess } from './line-process.ts';
import { type EndpointPorts, type RelayServer, type ServerName, type StreamName, streams } from './relay-server.ts';
import { records, schedule, usualFramesPerSecond } from './traffic.ts';

export async function compile(name: string, folder: string): Promise<string> {
  const binary = join(folder, name);
  const source = join(import.meta.dirname, `${name}.c`);
  await promisify(execFile)('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-pthread', '-o', binary, source]);
  return binary;
}

/** A hub takes 250 datagrams of voice a second, and frames out to all receivers stay below what the machine can do. */
const warmUp = { speed: 4.8, mostFramesPerSecond: 40_000, lengthMs: 6_250 };

interface Played {
  readonly sent: number;
  readonly expected: number;
  readonly arrived: number;
  readonly surplus: number;
  readonly p50Us: number;
  readonly p99Us: number;
}

export interface Window extends Played {
  /** CPU time of the server for each datagram that arrived, us. */
  readonly cpuUs: number;
}

/**
 * One sender and its receivers, in a process of their own (`endpoints.c`). Each server has its own, so that what one sends
 * late or by itself is not counted for another.
 */
export class Endpoints {
  readonly ports: EndpointPorts;
  readonly #process: LineProcess;
  readonly #file: string;

  private constructor(process: LineProcess, ports: EndpointPorts, file: string) {
    this.#process = process;
    this.ports = ports;
    this.#file = file;
  }

  static async open(
    owned: AsyncDisposableStack,
    { binary, name, receivers }: { binary: string; name: ServerName; receivers: number },
  ): Promise<Endpoints> {
    const rtp = name === 'mediasoup' ? ['rtp'] : [];
    const process = owned.use(new LineProcess(binary, [`${receivers}`, ...rtp]));
    const all = (await process.line()).split(' ').map(Number);
    return new Endpoints(process, { all, receivers }, `${binary}.${name}-${receivers}`);
  }

  async hello(server: RelayServer): Promise<void> {
    await writeFile(this.#file, records(server.hello()));
    await this.#process.ask(`say ${this.#file}`);
  }

  /** Half a minute of a call in a few seconds: V8 compiles what runs often. */
  async warmUp(server: RelayServer): Promise<void> {
    await this.hello(server);
    const mostSpeed = warmUp.mostFramesPerSecond / this.ports.receivers / usualFramesPerSecond;
    const speed = Math.min(warmUp.speed, mostSpeed);
    await writeFile(this.#file, records(schedule(server, streams, warmUp.lengthMs, speed)));
    await this.#process.ask(`play ${this.#file}`);
  }

  /** The sender talks through this server alone. */
  async measure(server: RelayServer, carried: readonly StreamName[], lengthMs: number): Promise<Window> {
    await this.hello(server);
    await writeFile(this.#file, records(schedule(server, carried, lengthMs)));
    // Answers to the greetings, and work that a server put off.
    await new Promise((resolve) => setTimeout(resolve, 300));
    const beforeNs = server.spentNs();
    const played = JSON.parse(await this.#process.ask(`play ${this.#file}`)) as Played;
    return { ...played, cpuUs: (server.spentNs() - beforeNs) / 1_000 / played.arrived };
  }
}
