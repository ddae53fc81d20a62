import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const MEDIASOUP = fileURLToPath(new URL('../../node_modules/mediasoup/', import.meta.url));
const { downloadWorker } = await import(new URL('./worker-download.mjs', import.meta.url).href);

/** Why no worker was had from a server that answers with `status` and `body`. */
async function reasonFrom(status: number, body: Buffer): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'crossband-download-'));
  const server = createServer((_request, response) => response.writeHead(status).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const env = { MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: `http://127.0.0.1:${address.port}` };
  try {
    return await downloadWorker(MEDIASOUP, join(directory, 'mediasoup-worker'), env);
  } finally {
    server.close();
    server.closeAllConnections();
    await rm(directory, { recursive: true });
  }
}

test('a release that does not exist for this machine is no error', async () => {
  assert.match((await reasonFrom(404, Buffer.alloc(0))) ?? '', /404/);
});

test('a download that is no archive is refused', async () => {
  assert.match((await reasonFrom(200, Buffer.from('<html>please log in</html>'))) ?? '', /no worker archive/);
});

test('a program that does not answer as a worker does is refused', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'crossband-impostor-'));
  await copyFile('/bin/true', join(directory, 'mediasoup-worker'));
  await promisify(execFile)('tar', ['-czf', 'worker.tgz', 'mediasoup-worker'], { cwd: directory });
  const archive = await readFile(join(directory, 'worker.tgz'));
  await rm(directory, { recursive: true });
  assert.match((await reasonFrom(200, archive)) ?? '', /does not start here/);
});

test('a closed network is told at once and switched off on request', async () => {
  const target = join(tmpdir(), 'mediasoup-worker');
  const closed = { MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL: 'http://127.0.0.1:9' };
  assert.match(await downloadWorker(MEDIASOUP, target, closed), /ECONNREFUSED|bad port|fetch failed/);
  assert.match(
    await downloadWorker(MEDIASOUP, target, { MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD: '1' }),
    /switched off/,
  );
});
