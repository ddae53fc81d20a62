import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Outcome, outcomeOf } from './launcher-trial.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PREPARE = new URL('./media-worker.mjs', import.meta.url).href;

/** A release server on loopback, a cache and a project with mediasoup's package, all thrown away at the end. */
class WorkerTrial implements AsyncDisposable {
  readonly #server: Server;
  readonly directory: string;
  requestCount = 0;

  private constructor(directory: string, archive: Buffer) {
    this.directory = directory;
    this.#server = createServer((_request, response) => {
      this.requestCount += 1;
      response.end(archive);
    });
  }

  static async open(archive: Buffer): Promise<WorkerTrial> {
    const trial = new WorkerTrial(await mkdtemp(join(tmpdir(), 'crossband-worker-')), archive);
    await mkdir(join(trial.directory, 'node_modules'));
    await symlink(join(ROOT, 'node_modules', 'mediasoup'), join(trial.directory, 'node_modules', 'mediasoup'));
    trial.#server.listen(0, '127.0.0.1');
    await once(trial.#server, 'listening');
    return trial;
  }

  /** Prepares the worker in a process of its own, as a launcher does; stdout is the worker's path. */
  prepare(env: NodeJS.ProcessEnv = {}): Promise<Outcome> {
    const address = this.#server.address();
    assert.ok(address !== null && typeof address === 'object');
    const options = { root: this.directory, cache: join(this.directory, 'cache'), node: process.execPath };
    const script = `import { prepareWorker } from ${JSON.stringify(PREPARE)};
      console.log(await prepareWorker(${JSON.stringify(options)}));`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      env: {
        ...process.env,
        MEDIASOUP_WORKER_BIN: '',
        MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: `http://127.0.0.1:${address.port}`,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return outcomeOf(child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await rm(this.directory, { recursive: true, force: true });
  }
}

async function archiveOf(program: string): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'crossband-archive-'));
  try {
    const archive = join(directory, 'worker.tgz');
    const name = `s,${basename(program)},mediasoup-worker,`;
    await promisify(execFile)('tar', [
      '-czhf',
      archive,
      '-C',
      dirname(program),
      '--transform',
      name,
      basename(program),
    ]);
    return await readFile(archive);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function ownWorker(): string {
  const worker = process.env.MEDIASOUP_WORKER_BIN;
  assert.ok(worker, 'run the tests by npm test, which names the prepared worker in MEDIASOUP_WORKER_BIN');
  return worker;
}

test('a worker is fetched and proven once, then taken from the cache in silence', async () => {
  await using trial = await WorkerTrial.open(await archiveOf(ownWorker()));
  const first = await trial.prepare();
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stderr, /proving the prebuilt one/);
  const second = await trial.prepare();
  assert.deepEqual([second.code, second.stderr, second.stdout], [0, '', first.stdout]);
  assert.equal(trial.requestCount, 1);
});

test('a truncated worker in the cache is noticed and replaced', async () => {
  await using trial = await WorkerTrial.open(await archiveOf(ownWorker()));
  const worker = (await trial.prepare()).stdout.trim();
  await truncate(worker, 100_000);
  const repaired = await trial.prepare();
  assert.equal(repaired.code, 0, repaired.stderr);
  assert.match(repaired.stderr, /damaged/);
  assert.equal((await trial.prepare()).stderr, '');
  assert.equal(trial.requestCount, 2);
});

test('two launchers at once fetch one worker', async () => {
  await using trial = await WorkerTrial.open(await archiveOf(ownWorker()));
  const [one, other] = await Promise.all([trial.prepare(), trial.prepare()]);
  assert.deepEqual([one.code, other.code], [0, 0], one.stderr + other.stderr);
  assert.equal(trial.requestCount, 1);
  assert.match(one.stderr + other.stderr, /another launcher \(process \d+\)/);
});

test('a lock whose holder was killed stops nobody', async () => {
  await using trial = await WorkerTrial.open(await archiveOf(ownWorker()));
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  const worker = (await trial.prepare()).stdout.trim();
  await rm(dirname(worker), { recursive: true });
  await writeFile(`${dirname(worker)}.lock`, String(child.pid));
  assert.equal((await trial.prepare()).code, 0);
  const left = await readdir(dirname(dirname(worker)));
  assert.deepEqual(left, [basename(dirname(worker))], 'neither lock nor staging directory stays behind');
});

test("an operator's worker that is none is refused, and no other is put in its place", async () => {
  await using trial = await WorkerTrial.open(Buffer.alloc(0));
  const refused = await trial.prepare({ MEDIASOUP_WORKER_BIN: '/bin/true' });
  assert.notEqual(refused.code, 0);
  assert.match(refused.stderr, /MEDIASOUP_WORKER_BIN names \(\/bin\/true\) failed its proof/);
  assert.equal(trial.requestCount, 0);
});
