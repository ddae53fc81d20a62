import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

export interface Address {
  readonly address: string;
  readonly port: number;
}

/** Sends datagrams under foreign source addresses, from inside the exam's own network namespace. */
export class Spoofer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #answers: Interface;
  #turn: Promise<unknown> = Promise.resolve();

  constructor() {
    this.#process = spawn('python3', [join(import.meta.dirname, 'spoof.py')], { stdio: 'pipe' });
    this.#process.stderr.pipe(process.stderr);
    this.#answers = createInterface(this.#process.stdout);
  }

  /** Resolves when the datagram is on its way. */
  send(from: Address, to: Address, payload: Uint8Array): Promise<void> {
    const sent = this.#turn.then(async () => {
      const answer = once(this.#answers, 'line', { signal: AbortSignal.timeout(10_000) });
      const hex = Buffer.from(payload).toString('hex');
      this.#process.stdin.write(`${from.address} ${from.port} ${to.address} ${to.port} ${hex}\n`);
      await answer;
    });
    this.#turn = sent;
    return sent;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.stdin.end();
    if (this.#process.exitCode === null) await once(this.#process, 'close');
  }
}
