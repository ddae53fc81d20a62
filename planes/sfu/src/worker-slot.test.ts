import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { workerBin } from 'mediasoup';
import { Stage } from './testing/stage.ts';

const hang = { timeout: 60_000 };

test('an address of another machine stops the start with a sentence that names it', hang, async () => {
  await assert.rejects(Stage.open({ listen: [{ ip: '192.0.2.1' }] }), {
    code: 'address-unusable',
    message: /Media cannot listen on 192\.0\.2\.1 port \d+/,
  });
});

test('a worker binary that cannot run stops the start with the cure', hang, async () => {
  await assert.rejects(Stage.open({ workerBinary: '/nowhere/worker' }), {
    code: 'worker-unusable',
    message: /\/nowhere\/worker cannot be started .*npm start/,
  });
});

test('when one of several workers cannot start, none is left running', hang, async () => {
  await using first = await Stage.open();
  await assert.rejects(Stage.open({ workers: 2, basePort: first.basePort - 1 }), { code: 'port-taken' });
  // The port below is free again, which it is only when its worker has ended.
  await using second = await Stage.open({ basePort: first.basePort - 1 });
  assert.equal((await second.plane.figures()).length, 1);
});

test('a worker that cannot come back is tried again until it can; meanwhile nobody hangs', hang, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'crossband-worker-'));
  const workerBinary = join(folder, 'worker');
  const real = process.env.MEDIASOUP_WORKER_BIN ?? workerBin;
  await symlink(real, workerBinary);
  try {
    await using stage = await Stage.open({ workerBinary });
    const ann = await stage.device('hall', 'ann');
    const [figures] = await stage.plane.figures();
    assert.ok(figures);
    await rm(workerBinary);
    process.kill(figures.pid, 'SIGKILL');
    await ann.until(() => ann.lost !== null);
    await assert.rejects(stage.device('hall', 'ann'), { code: 'media-unavailable' });
    assert.deepEqual(await stage.plane.figures(), []);
    await symlink(real, workerBinary);
    while (true) {
      const opened = await stage.device('hall', 'ann').catch((error: { code?: string }) => {
        assert.equal(error.code, 'media-unavailable');
        return null;
      });
      if (opened) break;
    }
    assert.notEqual((await stage.plane.figures())[0]?.pid, figures.pid);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('a signal to the hub leaves its media running until the plane is closed', hang, async () => {
  await using stage = await Stage.open();
  const heard = new Promise((resolve) => process.once('SIGTERM', resolve));
  process.kill(process.pid, 'SIGTERM');
  await heard;
  const ann = await stage.device('hall', 'ann');
  assert.equal(ann.endpoint.closed, false);
  assert.equal(process.listenerCount('SIGTERM'), 0);
});
