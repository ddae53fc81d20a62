import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Program } from '../../test/fixtures/program.ts';

/** How long a server may take to start, ms. */
const startWithinMs = 60_000;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when a program that says nothing of it takes connections; rejects when it ends before. */
export async function listens(port: number, program: Program): Promise<void> {
  const startedAt = performance.now();
  while (!(await takesConnections(port))) {
    if (program.process.exitCode !== null || performance.now() - startedAt > startWithinMs)
      throw new Error(`${program.process.spawnfile} does not listen:\n${program.output}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const settle = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => settle(true)).once('error', () => settle(false));
  });
}
