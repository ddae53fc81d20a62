import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan, route, Stage } from './testing/stage.ts';

const hang = { timeout: 120_000 };
const joins = 200;

test(`${joins} joins and leaves leave no transport, feed or receiver in the workers`, hang, async () => {
  await using stage = await Stage.open({ workers: 2, maxConsumersPerRouter: 1 });
  const ann = await stage.viewer('hall', 'ann');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  const bob = await stage.viewer('hall', 'bob');
  const kept = route(voice.handle, 'm1', 'bob');
  await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [kept]));
  for (let round = 0; round < joins; round += 1) {
    const name = `guest-${round}`;
    const guest = await stage.viewer('hall', name);
    const { transport } = await guest.endpoint.openTransport();
    const answer = await guest.publish({ kind: 'video', label: name });
    const feeds = { [voice.handle]: 'm1', [answer.handle]: name };
    await stage.plane.reconcile(
      plan('hall', feeds, [kept, route(voice.handle, 'm1', name), route(answer.handle, name, 'ann')]),
    );
    assert.equal(guest.offers.length, 1);
    // Three ways to go: by a goodbye, by a lost transport and then a goodbye, by the plan first.
    if (round % 3 === 0) guest.endpoint.closeTransport(transport, 'own');
    if (round % 3 === 1) await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [kept]));
    await guest.endpoint.close('left');
  }
  await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [kept]));
  const [home, other] = await Promise.all(stage.engine.routers.map((router) => router.dump()));
  assert.equal(stage.engine.routers.length, 2);
  // Ann's and Bob's, and one of the pipes a router.
  assert.deepEqual([home?.transportIds.length, other?.transportIds.length], [3, 1]);
  assert.deepEqual(home?.mapProducerIdConsumerIds, [{ key: voice.handle, values: [bob.offers[0]?.consumer] }]);
  assert.deepEqual(other?.mapProducerIdConsumerIds, []);
  await stage.plane.release('hall');
  assert.deepEqual(
    (await Promise.all(stage.engine.workers.map((worker) => worker.dump()))).map(({ routerIds }) => routerIds),
    [[], []],
  );
  const figures = await stage.plane.figures();
  assert.deepEqual(
    figures.map(({ routers: left, consumers }) => ({ left, consumers })),
    [
      { left: 0, consumers: 0 },
      { left: 0, consumers: 0 },
    ],
  );
});

test('a device that comes after its room was released leaves no room behind', hang, async () => {
  await using stage = await Stage.open();
  const late = await stage.device('hall', 'late');
  assert.equal((await stage.plane.figures())[0]?.routers, 1);
  await late.endpoint.close('left');
  assert.equal((await stage.plane.figures())[0]?.routers, 0);
});
