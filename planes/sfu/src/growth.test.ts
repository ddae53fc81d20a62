import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plan, route, Stage } from './testing/stage.ts';

const hang = { timeout: 60_000 };

test('a full router makes the room grow to another worker, each feed piped there once', hang, async () => {
  await using stage = await Stage.open({ workers: 2, maxConsumersPerRouter: 2 });
  const ann = await stage.device('hall', 'ann');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  const picture = await stage.send(ann, { kind: 'video', label: 'picture' });
  const feeds = { [voice.handle]: 'm1', [picture.handle]: 'm2' };
  const names = ['bob', 'eve', 'joe'];
  const routes = names.flatMap((name) => [route(voice.handle, 'm1', name), route(picture.handle, 'm2', name)]);
  const viewers = [];
  for (const name of names) {
    viewers.push(await stage.viewer('hall', name));
    await stage.plane.reconcile(plan('hall', feeds, routes));
  }
  await Promise.all(viewers.flatMap((viewer) => [viewer.hears('voice'), viewer.hears('picture')]));
  assert.deepEqual(await spread(stage), [
    { routers: 1, consumers: 4 },
    { routers: 1, consumers: 2 },
  ]);

  // What is said from the new worker's side is heard on the old one, and mutes reach over the pipe.
  const joe = viewers[2];
  const bob = viewers[0];
  assert.ok(joe && bob);
  const answer = await stage.send(joe, { kind: 'audio', label: 'answer' });
  const both = { ...feeds, [answer.handle]: 'm3' };
  await stage.plane.reconcile(plan('hall', both, [...routes, route(answer.handle, 'm3', 'bob')]));
  await bob.hears('answer');
  await stage.plane.reconcile(plan('hall', both, [...routes, route(answer.handle, 'm3', 'bob')], [answer.handle]));
  await bob.hears('answer', 5);
  const before = joe.heard('voice');
  await bob.hears('answer', 20);
  assert.equal(joe.heard('voice'), before);
  await stage.plane.reconcile(plan('hall', both, [...routes, route(answer.handle, 'm3', 'bob')]));
  await joe.hears('voice');
});

test('a pipe that nobody receives from any more is closed, and laid anew when wanted', hang, async () => {
  await using stage = await Stage.open({ workers: 2, maxConsumersPerRouter: 1 });
  const ann = await stage.device('hall', 'ann');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  const feeds = { [voice.handle]: 'm1' };
  const near = route(voice.handle, 'm1', 'bob');
  const far = route(voice.handle, 'm1', 'eve');
  const bob = await stage.viewer('hall', 'bob');
  await stage.plane.reconcile(plan('hall', feeds, [near]));
  const eve = await stage.viewer('hall', 'eve');
  await stage.plane.reconcile(plan('hall', feeds, [near, far]));
  await Promise.all([bob.hears('voice'), eve.hears('voice')]);
  assert.equal(await stage.pipedFeeds(), 1);
  await stage.plane.reconcile(plan('hall', feeds, [near]));
  assert.equal(await stage.pipedFeeds(), 0);
  await stage.plane.reconcile(plan('hall', feeds, [near, far]));
  await eve.hears('voice');
  assert.equal(await stage.pipedFeeds(), 1);
});

test(
  'the death of the publisher’s worker ends its feed on the other worker, whose own talk goes on',
  hang,
  async () => {
    await using stage = await Stage.open({ workers: 2, maxConsumersPerRouter: 1 });
    const ann = await stage.device('hall', 'ann');
    const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
    const bob = await stage.viewer('hall', 'bob');
    await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob')]));
    const eve = await stage.viewer('hall', 'eve');
    const joe = await stage.viewer('hall', 'joe');
    const local = await stage.send(eve, { kind: 'audio', label: 'local' });
    const feeds = { [voice.handle]: 'm1', [local.handle]: 'm2' };
    const routes = ['bob', 'eve', 'joe'].map((name) => route(voice.handle, 'm1', name));
    await stage.plane.reconcile(plan('hall', feeds, [...routes, route(local.handle, 'm2', 'joe')]));
    await Promise.all([bob.hears('voice'), eve.hears('voice'), joe.hears('local')]);
    const [home] = await stage.plane.figures();
    assert.ok(home);
    process.kill(home.pid, 'SIGKILL');
    await Promise.all([bob.until(() => bob.lost !== null), eve.until(() => eve.ends.length > 0)]);
    assert.deepEqual(eve.ends, [{ subscription: 'm1->eve', epoch: 1, last: false, reason: 'worker-died' }]);
    assert.equal(eve.lost, null);
    await joe.hears('local', 20);
  },
);

async function spread(stage: Stage): Promise<{ routers: number; consumers: number }[]> {
  return (await stage.plane.figures()).map(({ routers, consumers }) => ({ routers, consumers }));
}
