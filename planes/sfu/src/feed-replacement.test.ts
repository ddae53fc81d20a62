import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan, route, Stage } from './testing/stage.ts';

const hang = { timeout: 60_000 };

async function replaced(stage: Stage) {
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const first = await stage.send(ann, { kind: 'video', label: 'first' });
  await stage.plane.reconcile(plan('hall', { [first.handle]: 'm1' }, [route(first.handle, 'm1', 'bob')]));
  await bob.hears('first');
  const second = await stage.send(ann, { kind: 'video', label: 'second' });
  bob.autoReady = false;
  await stage.plane.reconcile(
    plan('hall', { [second.handle]: 'm1' }, [route(second.handle, 'm1', 'bob', { epoch: 2 })]),
  );
  await bob.until(() => bob.offers.length === 2);
  return { ann, bob, first, second };
}

test('a replaced feed flows until the device shows its successor', hang, async () => {
  await using stage = await Stage.open();
  const { bob } = await replaced(stage);
  // Nothing of the new feed before the device is ready, everything of the old one.
  await bob.hears('first', 20);
  assert.equal(bob.heard('second'), 0);
  await bob.endpoint.ready('m1->bob', 2);
  await Promise.all([bob.hears('second'), bob.hears('first')]);
  assert.deepEqual(bob.ends, []);
  bob.endpoint.playing('m1->bob', 2);
  assert.deepEqual(bob.ends, [{ subscription: 'm1->bob', epoch: 1, last: false, reason: 'replaced' }]);
  await bob.hears('second', 5);
  const before = bob.heard('first');
  await bob.hears('second', 20);
  assert.equal(bob.heard('first'), before);
  assert.deepEqual(stage.factsOf('feed-down'), []);
});

test('a replaced feed ends by itself when the device never shows the next', hang, async () => {
  await using stage = await Stage.open();
  const { bob } = await replaced(stage);
  await bob.until(() => bob.ends.length === 1);
  assert.deepEqual(bob.ends, [{ subscription: 'm1->bob', epoch: 1, last: false, reason: 'replaced' }]);
  await bob.endpoint.ready('m1->bob', 2);
  await bob.hears('second');
});

test('a mute shuts a replaced feed at once', hang, async () => {
  await using stage = await Stage.open();
  const { ann, bob, second } = await replaced(stage);
  const control = await stage.send(ann, { kind: 'audio', label: 'control' });
  bob.autoReady = true;
  const routes = [route(second.handle, 'm1', 'bob', { epoch: 2 }), route(control.handle, 'm2', 'bob')];
  const feeds = { [second.handle]: 'm1', [control.handle]: 'm2' };
  await stage.plane.reconcile(plan('hall', feeds, routes, [control.handle]));
  await bob.hears('control', 5);
  const before = bob.heard('first');
  await bob.hears('control', 20);
  assert.equal(bob.heard('first'), before);
});

test('a publication that ended takes its feed with it', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob')]));
  await bob.hears('voice');
  await stage.plane.reconcile(plan('hall', {}, []));
  assert.deepEqual(bob.ends, [{ subscription: 'm1->bob', epoch: 1, last: true, reason: 'own' }]);
  // Naming it again does not bring it back.
  await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob')]));
  assert.equal(bob.offers.length, 1);
});

test('a feed that no plan has named belongs to its endpoint', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const early = await stage.send(ann, { kind: 'audio', label: 'early' });
  const dropped = await stage.send(ann, { kind: 'audio', label: 'dropped' });
  await stage.plane.reconcile(plan('hall', {}, []));
  ann.endpoint.discard(dropped.handle);
  const feeds = { [early.handle]: 'm1', [dropped.handle]: 'm2' };
  await stage.plane.reconcile(
    plan('hall', feeds, [route(early.handle, 'm1', 'bob'), route(dropped.handle, 'm2', 'bob')]),
  );
  await bob.hears('early');
  assert.deepEqual(
    bob.offers.map(({ producer }) => producer),
    [early.handle],
  );
  ann.endpoint.discard(early.handle);
  await bob.hears('early');
});
