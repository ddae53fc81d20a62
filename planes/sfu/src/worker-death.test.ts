import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PlainDevice } from './testing/plain-device.ts';
import { plan, route, Stage } from './testing/stage.ts';

const hang = { timeout: 60_000 };

async function talk(stage: Stage, room: string) {
  const ann = await stage.device(room, 'ann');
  const bob = await stage.viewer(room, 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: room });
  await stage.plane.reconcile(plan(room, { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob')]));
  await bob.hears(room);
  return { ann, bob, voice };
}

function counts(device: PlainDevice): number[] {
  return device.received.map(({ payload }) => Number(/count=(\d+)/.exec(payload.toString())?.[1]));
}

test('a killed worker takes its rooms only, and they come back on the next', hang, async () => {
  await using stage = await Stage.open({ workers: 2 });
  const hit = await talk(stage, 'hit');
  const safe = await talk(stage, 'safe');
  const pid = await stage.workerOf(hit.ann);
  assert.notEqual(pid, await stage.workerOf(safe.ann));
  process.kill(pid, 'SIGKILL');
  await Promise.all([hit.ann.until(() => hit.ann.lost !== null), hit.bob.until(() => hit.bob.lost !== null)]);
  assert.deepEqual(hit.ann.lost, { transports: [hit.ann.transport], reason: 'worker-died' });
  assert.equal(hit.ann.endpoint.closed, true);
  assert.deepEqual(stage.factsOf('feed-down'), [
    { type: 'feed-down', room: 'hit', handle: hit.voice.handle, reason: 'worker-died' },
  ]);
  assert.deepEqual(
    stage
      .factsOf('endpoint-down')
      .map(({ endpoint }) => endpoint)
      .sort(),
    ['ann', 'bob'],
  );

  // The room is on its feet again: the endpoints open under their names, the publication has its next feed.
  const again = await talkAgain(stage);
  await again.bob.hears('hit-again');
  assert.deepEqual(hit.bob.ends, []);

  const heard = counts(safe.bob);
  await safe.bob.hears('safe', 20);
  assert.deepEqual(safe.bob.ends, []);
  assert.deepEqual(
    counts(safe.bob),
    Array.from({ length: counts(safe.bob).length }, (_, index) => (heard[0] ?? 0) + index),
  );
});

async function talkAgain(stage: Stage) {
  const ann = await stage.device('hit', 'ann');
  const bob = await stage.viewer('hit', 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: 'hit-again' });
  await stage.plane.reconcile(plan('hit', { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob', { epoch: 2 })]));
  return { ann, bob };
}

test('the only worker is killed again and again, and every time media flows anew on its port', hang, async () => {
  await using stage = await Stage.open();
  for (let round = 1; round <= 3; round += 1) {
    const { ann, bob } = await talk(stage, 'hall');
    process.kill(await stage.workerOf(ann), 'SIGKILL');
    await Promise.all([ann.until(() => ann.lost !== null), bob.until(() => bob.lost !== null)]);
  }
  await talk(stage, 'hall');
});

test('a worker that hangs is killed, and its rooms are told', hang, async () => {
  await using stage = await Stage.open({ hungAfterMs: 300 });
  const { ann } = await talk(stage, 'hall');
  process.kill(await stage.workerOf(ann), 'SIGSTOP');
  await ann.until(() => ann.lost !== null);
  await talk(stage, 'hall');
});

test('work under way when the worker dies fails with a code and leaves nothing behind', hang, async () => {
  await using stage = await Stage.open();
  const { ann } = await talk(stage, 'hall');
  const pid = await stage.workerOf(ann);
  const opening = Array.from({ length: 8 }, () => ann.endpoint.openTransport());
  process.kill(pid, 'SIGKILL');
  for (const result of await Promise.allSettled(opening)) {
    if (result.status === 'rejected') assert.equal(result.reason.code, 'media-unavailable');
  }
  await ann.until(() => ann.lost !== null);
  await assert.rejects(ann.endpoint.openTransport(), { code: 'media-unavailable' });
  await talk(stage, 'hall');
});

test('a worker that dies while a mute is on its way over a pipe takes nobody else with it', hang, async () => {
  await using stage = await Stage.open({ workers: 2, maxConsumersPerRouter: 1 });
  const ann = await stage.device('hall', 'ann');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  const feeds = { [voice.handle]: 'm1' };
  const near = route(voice.handle, 'm1', 'bob');
  const both = [near, route(voice.handle, 'm1', 'eve')];
  const bob = await stage.viewer('hall', 'bob');
  await stage.plane.reconcile(plan('hall', feeds, [near]));
  const eve = await stage.viewer('hall', 'eve');
  await stage.plane.reconcile(plan('hall', feeds, both));
  await Promise.all([bob.hears('voice'), eve.hears('voice')]);
  const far = await stage.workerOf(eve);
  assert.notEqual(far, await stage.workerOf(ann));
  // Stopped, it leaves what it is asked unanswered.
  process.kill(far, 'SIGSTOP');
  await stage.plane.reconcile(plan('hall', feeds, both, []));
  await stage.plane.reconcile(plan('hall', feeds, both));
  process.kill(far, 'SIGKILL');
  await eve.until(() => eve.lost !== null);
  await bob.hears('voice');
  const back = await stage.viewer('hall', 'eve');
  await stage.plane.reconcile(plan('hall', feeds, both));
  await back.hears('voice');
  assert.equal(bob.lost, null);
});
