import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';

export type Direction = 'up' | 'down';

export interface Conditions {
  readonly lossShare?: number;
  readonly delayMs?: number;
  /** On top, evenly spread, each datagram for itself: they overtake each other. */
  readonly jitterMs?: number;
}

export type LineCommand =
  | { readonly line: string; readonly up?: Conditions; readonly down?: Conditions }
  /** TCP does not pass any more, and nobody is told. */
  | { readonly line: string; readonly stalled: boolean }
  /** The NAT forgets: another address and port from now on. */
  | { readonly line: string; readonly moves: true }
  /** `tbf` of the kernel on the sending end. */
  | { readonly line: string; readonly direction: Direction; readonly capKbps: number | null };

export const hubAddress = '10.98.0.1';
/** Of the device at the end of line number `number`. */
export const deviceAddress = (number: number): string => `10.98.${number + 1}.2`;

/** The lines between this network namespace, the hub's, and that of another process, the devices'. */
export class Lines implements Disposable {
  readonly #devicesPid: number;
  readonly #emulator: ChildProcess;
  readonly #answers: Interface;

  private constructor(devicesPid: number, emulator: ChildProcess, answers: Interface) {
    this.#devicesPid = devicesPid;
    this.#emulator = emulator;
    this.#answers = answers;
  }

  static async open(names: readonly string[], devicesPid: number): Promise<Lines> {
    const program = ['--pdeathsig', 'KILL', '/usr/bin/python3', join(import.meta.dirname, 'line.py'), ...names];
    const emulator = spawn('setpriv', program, { stdio: ['pipe', 'pipe', 'inherit'] });
    const answers = createInterface(emulator.stdout);
    await once(answers, 'line');
    const lines = new Lines(devicesPid, emulator, answers);
    run('ip', 'link', 'set', 'lo', 'up');
    run('ip', 'address', 'add', `${hubAddress}/32`, 'dev', 'lo');
    lines.#inside('ip', 'link', 'set', 'lo', 'up');
    for (const [number, name] of names.entries()) lines.#lay(name, number);
    return lines;
  }

  async obey(command: LineCommand): Promise<void> {
    if ('capKbps' in command) return this.#cap(command);
    const done = once(this.#answers, 'line');
    this.#emulator.stdin?.write(`${JSON.stringify(command)}\n`);
    await done;
  }

  [Symbol.dispose](): void {
    this.#emulator.kill('SIGKILL');
  }

  #lay(name: string, number: number): void {
    const [near, far, table] = [`${name}0`, `${name}1`, String(101 + number)];
    run('ip', 'link', 'set', far, 'netns', String(this.#devicesPid));
    run('ip', 'link', 'set', near, 'up');
    run('ip', 'route', 'add', `10.98.${number + 1}.0/24`, 'dev', near);
    this.#inside('ip', 'address', 'add', `${deviceAddress(number)}/32`, 'dev', far);
    this.#inside('ip', 'link', 'set', far, 'up');
    this.#inside('ip', 'rule', 'add', 'from', deviceAddress(number), 'lookup', table);
    this.#inside('ip', 'route', 'add', 'default', 'dev', far, 'table', table);
  }

  #cap({ line, direction, capKbps }: Extract<LineCommand, { capKbps: unknown }>): void {
    const tc = (...args: string[]): void => {
      if (direction === 'down') run('tc', 'qdisc', args[0] as string, 'dev', `${line}0`, ...args.slice(1));
      else this.#inside('tc', 'qdisc', args[0] as string, 'dev', `${line}1`, ...args.slice(1));
    };
    if (capKbps === null) tc('delete', 'root');
    else tc('replace', 'root', 'tbf', 'rate', `${capKbps}kbit`, 'burst', '10kb', 'latency', '100ms');
  }

  #inside(...command: string[]): void {
    run('nsenter', '--target', String(this.#devicesPid), '--net', ...command);
  }
}

function run(command: string, ...args: string[]): void {
  execFileSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}
