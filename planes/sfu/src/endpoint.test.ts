import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { test } from 'node:test';
import { MASTER_BYTES, SrtpWriter } from '@crossband/wire/srtp/index';
import { everyCodec, plan, route, Stage } from './testing/stage.ts';

const hang = { timeout: 60_000 };

test('a WebRTC transport offers UDP and TCP candidates on the worker’s port', hang, async () => {
  await using stage = await Stage.open({ listen: [{ ip: '127.0.0.1', announced: '198.51.100.7' }] });
  const ann = await stage.device('hall', 'ann');
  const opened = await ann.endpoint.openTransport();
  assert.deepEqual(
    opened.iceCandidates.map(({ ip, port, protocol, tcpType }) => ({ ip, port, protocol, tcpType })),
    [
      { ip: '198.51.100.7', port: stage.basePort, protocol: 'udp', tcpType: undefined },
      { ip: '198.51.100.7', port: stage.basePort, protocol: 'tcp', tcpType: 'passive' },
    ],
  );
  const restarted = await ann.endpoint.restartTransport(opened.transport);
  assert.notEqual(restarted.usernameFragment, opened.iceParameters.usernameFragment);
});

test('RTP parameters that were not negotiated are refused, and the device goes on', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const good = await stage.send(ann, { kind: 'audio', label: 'good' });
  const { transport } = ann;
  const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2 };
  const bad = [
    { codecs: [{ mimeType: 'video/H265', payloadType: 96, clockRate: 90_000 }], encodings: [{ ssrc: 7 }] },
    { codecs: [{ ...opus, clockRate: 44_100 }], encodings: [{ ssrc: 8 }] },
    { codecs: [opus], encodings: [{}] },
    { codecs: [opus], encodings: [{ ssrc: good.stream.ssrcs[0] ?? 0 }] },
    { codecs: [opus, opus], encodings: [{ ssrc: 9, codecPayloadType: 5 }] },
    { codecs: [{ mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 }], encodings: [{ ssrc: 10 }] },
  ];
  for (const rtpParameters of bad) {
    const ingest = ann.endpoint.ingest({ transport, kind: 'audio', rtpParameters, widthPx: 0 });
    await assert.rejects(ingest, { code: 'not-negotiated' }, JSON.stringify(rtpParameters));
  }
  await stage.plane.reconcile(plan('hall', { [good.handle]: 'm1' }, [route(good.handle, 'm1', 'bob')]));
  await bob.hears('good');
});

test('unknown transports, bad capabilities and bad fingerprints are refused by code', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const { endpoint } = ann;
  const opened = await endpoint.openTransport();
  const capabilities = everyCodec(stage.plane.rtpCapabilities);
  assert.throws(() => endpoint.receive('none', capabilities), { code: 'unknown-transport' });
  const broken = { codecs: [{ kind: 'audio' as const, mimeType: 'opus', clockRate: 48_000 }] };
  assert.throws(() => endpoint.receive(opened.transport, broken), { code: 'not-negotiated' });
  await assert.rejects(endpoint.restartTransport('none'), { code: 'unknown-transport' });
  await assert.rejects(endpoint.restartTransport(ann.transport), { code: 'unknown-transport' });
  const dtls = { role: 'client' as const, fingerprints: [{ algorithm: 'sha-256' as const, value: 'AB:CD' }] };
  await assert.rejects(endpoint.connectTransport('none', dtls), { code: 'unknown-transport' });
  await endpoint.connectTransport(opened.transport, dtls);
  await assert.rejects(endpoint.connectTransport(opened.transport, dtls), { code: 'not-negotiated' });
  const peer = { ip: '127.0.0.1', port: 9 };
  await assert.rejects(endpoint.openPlain({ peer, peerKey: 'short' }), { code: 'not-negotiated' });
});

test('a native packet with the wrong key or from another address is not taken', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob')]));
  await bob.hears('voice');
  const right = new SrtpWriter(ann.key);
  const wrong = new SrtpWriter(randomBytes(MASTER_BYTES));
  const elsewhere = createSocket('udp4');
  for (let count = 1; count <= 50; count += 1) {
    const forged = voice.stream.forge('forged', 1_000 + count);
    ann.sendRaw(wrong.protect(forged));
    elsewhere.send(right.protect(forged), ann.target.port, ann.target.ip);
  }
  await bob.hears('voice', 20);
  assert.equal(bob.heard('forged'), 0);
  assert.deepEqual(stage.factsOf('feed-down'), []);
  // The control: what was forged lacks nothing but key and address.
  ann.sendRaw(right.protect(voice.stream.forge('forged', 1_100)));
  await bob.hears('forged', 1);
  elsewhere.close();
});

test('an endpoint opened again under its name takes the place of the first', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const old = await stage.viewer('hall', 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob')]));
  await old.hears('voice');
  const bob = await stage.viewer('hall', 'bob');
  assert.equal(old.endpoint.closed, true);
  await bob.hears('voice');
  assert.deepEqual(stage.factsOf('endpoint-down'), []);
});

test('a device that receives on another transport is offered everything there', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob')]));
  await bob.hears('voice');
  const capabilities = everyCodec(stage.plane.rtpCapabilities);
  bob.endpoint.receive(bob.transport, capabilities);
  const { transport } = await bob.endpoint.openTransport();
  bob.endpoint.receive(transport, capabilities);
  await bob.until(() => bob.offers.length === 2);
  assert.deepEqual(bob.ends, [{ subscription: 'm1->bob', epoch: 1, last: false, reason: 'replaced' }]);
});

test('closing a transport ends the feeds on it, and no others', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  const other = await stage.send(bob, { kind: 'audio', label: 'other' });
  const feeds = { [voice.handle]: 'm1', [other.handle]: 'm2' };
  await stage.plane.reconcile(plan('hall', feeds, [route(voice.handle, 'm1', 'bob')]));
  await bob.hears('voice');
  ann.endpoint.closeTransport(ann.transport, 'left');
  assert.deepEqual(stage.factsOf('feed-down'), [
    { type: 'feed-down', room: 'hall', handle: voice.handle, reason: 'left' },
  ]);
  assert.deepEqual(bob.ends, [{ subscription: 'm1->bob', epoch: 1, last: false, reason: 'left' }]);
  const { endpoint, transport } = ann;
  await assert.rejects(
    endpoint.ingest({ transport, kind: 'audio', rtpParameters: voice.stream.rtpParameters, widthPx: 0 }),
    { code: 'unknown-transport' },
  );
});

test('figures count what devices sent and got, also of those that are gone', hang, async () => {
  await using stage = await Stage.open();
  const ann = await stage.device('hall', 'ann');
  const bob = await stage.viewer('hall', 'bob');
  const voice = await stage.send(ann, { kind: 'audio', label: 'voice' });
  await stage.plane.reconcile(plan('hall', { [voice.handle]: 'm1' }, [route(voice.handle, 'm1', 'bob')]));
  await bob.hears('voice', 20);
  const [during] = await stage.plane.figures();
  assert.ok(during && during.packetsIn >= 20 && during.packetsOut >= 20, JSON.stringify(during));
  assert.equal(during.consumers, 1);
  await bob.endpoint.close('left');
  await ann.endpoint.close('left');
  const [after] = await stage.plane.figures();
  assert.ok(after && after.packetsIn >= during.packetsIn && after.packetsOut >= during.packetsOut);
  assert.equal(after.consumers, 0);
  assert.ok(after.cpuMs > 0);
});
