import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

export interface Address {
  readonly address: string;
  readonly port: number;
}

/** What happens to a shot each time it is fired; the numbers are forger.c's. */
export const changes = {
  asItIs: 0,
  flipABit: 1,
  cut: 2,
  lengthen: 3,
  otherTag: 4,
  otherSsrc: 5,
  noise: 6,
  otherSeq: 7,
  otherKey: 8,
  otherLength: 9,
} as const;

export interface Shot {
  readonly from: Address;
  readonly to: Address;
  readonly data: Uint8Array;
  readonly change: keyof typeof changes;
}

export interface Volley {
  readonly sent: number;
  readonly bytes: number;
  readonly seconds: number;
}

const headBytes = 16;

/** Compiles and runs forger.c, which needs the right to raw sockets. */
export class Forger implements Disposable {
  readonly #folder = mkdtempSync(join(tmpdir(), 'crossband-forger-'));
  readonly #binary = join(this.#folder, 'forger');

  static async build(): Promise<Forger> {
    const forger = new Forger();
    const source = join(import.meta.dirname, 'forger.c');
    await promisify(execFile)('cc', ['-O2', '-Wall', '-Wextra', '-Werror', '-o', forger.#binary, source]);
    return forger;
  }

  async fire(shots: readonly Shot[], perSecond: number, count: number, seed: number): Promise<Volley> {
    const child = spawn(this.#binary, [String(perSecond), String(count), String(seed)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    child.stdin.end(Buffer.concat(shots.flatMap(recordOf)));
    const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    if (code !== 0) throw new Error(`The forger ended with exit code ${code}; it needs raw sockets.`);
    return JSON.parse(said) as Volley;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function recordOf({ from, to, data, change }: Shot): Uint8Array[] {
  const head = Buffer.alloc(headBytes);
  head.set(from.address.split('.').map(Number), 0);
  head.writeUInt16BE(from.port, 4);
  head.set(to.address.split('.').map(Number), 6);
  head.writeUInt16BE(to.port, 10);
  head[12] = changes[change];
  head.writeUInt16BE(data.length, 14);
  return [head, data];
}
