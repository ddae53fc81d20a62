import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** A program that a test started, and all that it said. */
export class Program {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  output = '';
  readonly #waiting = new Set<() => void>();

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.process = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.process.stdout, this.process.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
        for (const check of [...this.#waiting]) check();
      });
    this.ended = once(this.process, 'close').then(([code]) => {
      for (const check of [...this.#waiting]) check();
      return code as number | null;
    });
  }

  /** Resolves when the output holds the pattern; rejects when the program ends before that. */
  says(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const match = pattern.exec(this.output);
        if (!match && this.process.exitCode === null) return;
        this.#waiting.delete(check);
        if (match) resolve(match);
        else reject(new Error(`The program ended without saying ${pattern}:\n${this.output}`));
      };
      this.#waiting.add(check);
      check();
    });
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (this.process.exitCode === null && this.process.signalCode === null) this.process.kill(signal);
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop('SIGTERM');
  }
}

/** The real hub on free ports of loopback, with a data folder of its own. */
export class HubProcess {
  readonly folder: string;
  readonly #args: readonly string[];
  url: string;
  program: Program;

  private constructor(program: Program, folder: string, args: readonly string[], url: string) {
    this.program = program;
    this.folder = folder;
    this.#args = args;
    this.url = url;
  }

  static async start(): Promise<HubProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'crossband-test-'));
    for (let attempt = 0; ; attempt += 1) {
      const basePort = randomInt(20_000, 60_000);
      const ports = ['--port', String(basePort - 2), '--base-port', String(basePort)];
      const args = [...ports, '--data-dir', join(folder, 'data'), '--log-level', 'warn'];
      const program = launch(args);
      try {
        const [, url = ''] = await program.says(/Open\s+(http:\S+)/);
        return new HubProcess(program, folder, args, url);
      } catch (error) {
        // Somebody else's port: it was chosen by chance, so another one is.
        if (attempt >= 20 || !program.output.includes('port-taken')) throw error;
      }
    }
  }

  /** Ends the process as a crash would, and starts another one on the same ports and data. */
  async crashAndRestart(): Promise<void> {
    await this.program.stop('SIGKILL');
    for (let attempt = 0; ; attempt += 1) {
      this.program = launch(this.#args);
      try {
        await this.program.says(/Open\s+(http:\S+)/);
        return;
      } catch (error) {
        // The dead hub's worker gives its port back when it notices.
        if (attempt >= 20 || !this.program.output.includes('port-taken')) throw error;
      }
    }
  }

  crossband(...args: string[]): Program {
    return new Program(process.execPath, ['apps/cli/src/main.ts', ...args, '--hub', this.url]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program.stop('SIGTERM');
    await rm(this.folder, { recursive: true, force: true });
  }
}

function launch(args: readonly string[]): Program {
  return new Program(process.execPath, ['apps/hub/src/main.ts', ...args]);
}
