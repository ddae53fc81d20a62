import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { stopProcess } from '../../test/fixtures/program.ts';

/** A program that answers each line of its standard input by one of its standard output, in order. */
export class LineProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(command: string, args: readonly string[] = []) {
    this.#child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    const { stdout } = this.#child;
    if (!stdout) throw new Error(`${command} has no standard output`);
    this.#lines = createInterface(stdout)[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The next line that it says. */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`${this.#child.spawnfile} ended`);
    return value;
  }

  ask(question: string): Promise<string> {
    const answer = this.line();
    this.#child.stdin?.write(`${question}\n`);
    return answer;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    // One that has nothing to end in order ends with its input.
    await Promise.race([once(this.#child, 'exit'), stopProcess(this.#child)]);
  }
}
