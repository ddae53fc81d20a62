import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCodedError } from '@crossband/foundation';
import { plan, route, Stage, wantAll } from './testing/stage.ts';

const hang = { timeout: 60_000 };

test('media of one device reaches the other, byte for byte', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.viewer('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  const picture = await stage.send(bob, { kind: 'video', label: 'picture' });
  await stage.plane.reconcile(
    plan('hall', { [voice.handle]: 'm1', [picture.handle]: 'm2' }, [
      route(voice.handle, 'm1', 'bob'),
      route(picture.handle, 'm2', 'ann'),
    ]),
  );
  await Promise.all([bob.hears('voice'), ann.hears('picture')]);
  assert.equal(ann.heard('voice'), 0);
  const last = bob.received.at(-1);
  assert.match(last?.payload.toString() ?? '', /^<voice>layer=0 count=\d+$/);
  assert.equal(last?.ssrc, bob.offerOf('m1->bob')?.rtpParameters.encodings?.[0]?.ssrc);
});

test('a feed is shut until a plan opens it, and shut again when muted', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const muted = await stage.send(ann, { kind: 'audio', label: 'muted' });
  const control = await stage.send(ann, { kind: 'audio', label: 'control' });
  const feeds = { [muted.handle]: 'm1', [control.handle]: 'm2' };
  const routes = [route(muted.handle, 'm1', 'bob'), route(control.handle, 'm2', 'bob')];
  await stage.plane.reconcile(plan('hall', feeds, routes, [control.handle]));
  await bob.hears('control', 20);
  assert.equal(bob.heard('muted'), 0);
  await stage.plane.reconcile(plan('hall', feeds, routes));
  await bob.hears('muted');
  await stage.plane.reconcile(plan('hall', feeds, routes, [control.handle]));
  // What was in the sockets when the gate shut arrives before this.
  await bob.hears('control', 5);
  const before = bob.heard('muted');
  await bob.hears('control', 20);
  assert.equal(bob.heard('muted'), before);
  await stage.plane.reconcile(plan('hall', feeds, routes));
  await bob.hears('muted');
  assert.equal(bob.offers.length, 2);
});

test('the same plan twice and an older plan change nothing', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  const older = plan('hall', {}, []);
  const newer = plan('hall', { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob')]);
  assert.equal(await stage.plane.reconcile(newer), newer.version);
  assert.equal(await stage.plane.reconcile(newer), newer.version);
  assert.equal(await stage.plane.reconcile(older), newer.version);
  await bob.hears('voice');
  assert.equal(bob.offers.length, 1);
  assert.deepEqual(bob.ends, []);
});

test('a route to an endpoint that does not receive yet is offered once it does', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob')]));
  const bob = await stage.viewer('hall', 'bob');
  await bob.hears('voice');
});

test('a route that is gone ends its subscription', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  const feeds = { [voice.handle]: 'm1' };
  await stage.plane.reconcile(plan('hall', feeds, [route(voice.handle, 'm1', 'bob')]));
  await bob.hears('voice');
  await stage.plane.reconcile(plan('hall', feeds, []));
  assert.deepEqual(bob.ends, [{ subscription: 'm1->bob', epoch: 1, last: true, reason: 'own' }]);
  await assert.rejects(bob.endpoint.ready('m1->bob', 1), { code: 'unknown-subscription' });
});

test('an off-screen video stands ready and sends nothing until it is wanted', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const picture = await stage.send(ann, { kind: 'video', label: 'picture' });
  const control = await stage.send(ann, { kind: 'audio', label: 'control' });
  const feeds = { [picture.handle]: 'm1', [control.handle]: 'm2' };
  const off = { ...wantAll, maxWidthPx: 0 };
  const heard = route(control.handle, 'm2', 'bob', { want: off });
  await stage.plane.reconcile(plan('hall', feeds, [route(picture.handle, 'm1', 'bob', { want: off }), heard]));
  await bob.hears('control', 20);
  assert.equal(bob.heard('picture'), 0);
  assert.equal(stage.factsOf('supplied').find((fact) => fact.subscription === 'm1->bob')?.reason, 'off-screen');
  await stage.plane.reconcile(plan('hall', feeds, [route(picture.handle, 'm1', 'bob'), heard]));
  await bob.hears('picture');
  assert.equal(bob.offers.length, 2);
});

test('a device without the decoder is told so once, and others are served', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.device('hall', 'bob');
  const opusOnly = stage.plane.rtpCapabilities.codecs.filter(({ mimeType }) => mimeType === 'audio/opus');
  bob.receive({ codecs: opusOnly, headerExtensions: [] });
  const eve = await stage.viewer('hall', 'eve');
  const picture = await stage.send(ann, { kind: 'video', label: 'picture', h264: true });
  const both = [route(picture.handle, 'm1', 'bob'), route(picture.handle, 'm1', 'eve')];
  await stage.plane.reconcile(plan('hall', { [picture.handle]: 'm1' }, both));
  await stage.plane.reconcile(plan('hall', { [picture.handle]: 'm1' }, both));
  await eve.hears('picture');
  assert.deepEqual(stage.factsOf('unavailable'), [
    { type: 'unavailable', room: 'hall', subscription: 'm1->bob', code: 'no-common-codec' },
  ]);
  assert.deepEqual(bob.offers, []);
});

test('a taken media port stops the start with a sentence that names it', hang, async () => {
  await using stage = await Stage.open();
  const taken = await stage.device('hall', 'ann');
  const opened = await taken.endpoint.openTransport();
  const basePort = opened.iceCandidates[0]?.port ?? 0;
  await assert.rejects(Stage.open({ basePort }), (error) => {
    assert.ok(isCodedError(error));
    assert.equal(error.code, 'port-taken');
    assert.match(error.message, new RegExp(`Media port ${basePort} on 127.0.0.1 is taken`));
    return true;
  });
});
