import { type ChildProcess, fork } from 'node:child_process';
import { stopProcess } from '../../test/fixtures/program.ts';

interface Command {
  id: number;
  name: string;
  params: unknown;
}

type Answer = { id: number; result: unknown } | { id: number; error: string };

/** Commands to an endpoint's process over its IPC channel. */
export class EndpointProcess {
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
  #lastId = 0;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (answer: Answer) => {
      const pending = this.#pending.get(answer.id);
      this.#pending.delete(answer.id);
      if ('error' in answer) pending?.reject(new Error(answer.error));
      else pending?.resolve(answer.result as never);
    });
    child.on('exit', (code) => {
      for (const { reject } of this.#pending.values()) reject(new Error(`An endpoint ended with exit code ${code}`));
    });
  }

  static start(owned: AsyncDisposableStack, main: string, args: readonly string[]): EndpointProcess {
    const child = fork(main, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    owned.defer(() => stopProcess(child));
    return new EndpointProcess(child);
  }

  ask<Result>(name: string, params: object = {}): Promise<Result> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#child.send({ id, name, params }, (error) => {
        if (error) reject(error);
      });
    });
  }
}

/** The other end, in the endpoint's process. */
export function serveCommands(commands: Record<string, (params: never) => unknown>): void {
  process.on('message', async ({ id, name, params }: Command) => {
    try {
      process.send?.({ id, result: (await commands[name]?.(params as never)) ?? null });
    } catch (error) {
      process.send?.({ id, error: String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
}
