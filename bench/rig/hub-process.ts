import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../..');
const { compileCacheDirectory } = (await import(join(root, 'tools/prepare/cache.mjs'))) as {
  compileCacheDirectory(): string;
};
const { commandNamed } = (await import(join(root, 'tools/prepare/commands.mjs'))) as {
  commandNamed(word: string): { entry: string; nodeFlags: readonly string[] };
};

export interface HubProcess {
  readonly url: string;
  readonly pid: number;
  /** When the process was asked for, on the clock of `performance.now()`. */
  readonly spawnedAt: number;
}

export interface HubPlace {
  /** Address of media; default 127.0.0.1. */
  readonly mediaIp?: string;
  readonly httpPort: number;
  /** First UDP port; the one below it is the native gateway's. */
  readonly basePort: number;
}

/** The hub as `npm start` runs it, in a process of its own with an empty data folder. Resolves when `/readyz` says so. */
export async function startHub(owned: AsyncDisposableStack, place?: HubPlace): Promise<HubProcess> {
  const { httpPort, basePort, mediaIp = '127.0.0.1' } = place ?? (await freePlace());
  const dataDir = await mkdtemp(join(tmpdir(), 'crossband-bench-'));
  owned.defer(() => rm(dataDir, { recursive: true, force: true }));
  const { entry, nodeFlags } = commandNamed('start');
  const parameters = [
    ...[
      ...nodeFlags,
      join(root, entry),
      '--port',
      `${httpPort}`,
      '--base-port',
      `${basePort}`,
      '--media-listen-ip',
      mediaIp,
    ],
    ...['--data-dir', dataDir, '--log-level', 'error'],
  ];
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCacheDirectory() };
  const spawnedAt = performance.now();
  const child = spawn(process.execPath, parameters, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  owned.defer(() => stopProcess(child));
  child.stdout.resume();
  const url = `http://127.0.0.1:${httpPort}`;
  await ready(url, child);
  return { url, pid: child.pid ?? 0, spawnedAt };
}

/** Ends a process that this one started and waits for its end; one that ignores SIGTERM for 5 s is killed. */
export async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const stuck = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(stuck);
}

/** Resolves with the first line of a process's standard output that matches. */
export async function lineOf(child: ChildProcess, wanted: RegExp): Promise<string> {
  if (!child.stdout) throw new Error('The process has no standard output to read');
  for await (const line of createInterface({ input: child.stdout })) {
    if (!wanted.test(line)) continue;
    child.stdout.resume();
    return line;
  }
  throw new Error(`The process ended before it said ${wanted}`);
}

const readinessPollMs = 5;
const readyWithinMs = 60_000;

/** Polls, since the moment at which an outsider can use the hub is what counts. */
async function ready(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`The hub ended with exit code ${child.exitCode} before it was ready`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, readinessPollMs));
  }
  throw new Error(`The hub was not ready within ${readyWithinMs} ms`);
}

/** Ports that nobody has at the moment; the media port leaves room below it for the native gateway. */
export async function freePlace(): Promise<HubPlace> {
  return { httpPort: await freePort(), basePort: (await freePort()) + 1 };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
