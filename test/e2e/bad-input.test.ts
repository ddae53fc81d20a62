import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../fixtures/chromium.ts';
import { Guest } from '../fixtures/guest.ts';
import { HubProcess } from '../fixtures/hub-process.ts';
import { SignalingPeer } from '../fixtures/signaling-peer.ts';

/** Bad input beside a live call: each piece gets its code, closes at most its own session, and the call goes on. */

let hub: HubProcess;
let browser: Browser;
let ada: Guest;
let ben: Guest;
let peer: SignalingPeer;

before(async () => {
  hub = await HubProcess.start();
  browser = await launchChromium();
  ada = await Guest.open(browser, `${hub.url}r/den`, 1, 'Ada');
  ben = await Guest.open(browser, `${hub.url}r/den`, 2, 'Ben');
  await ada.join();
  await ben.join();
  await ada.sees(ben);
});

beforeEach(async () => {
  peer = await SignalingPeer.open(hub.signalUrl);
  await peer.join('den', 'Mallory');
});

after(async () => {
  await ada.sees(ben);
  await Promise.all([ada.hears(ben), ben.hears(ada)]);
  await browser?.close();
  await hub?.stop();
});

test('frames that are none end their own session with a code', async () => {
  const hostile: [string | Buffer, number, string][] = [
    ['{"id":', 4400, 'bad-message'],
    ['[1,2,3]', 4400, 'bad-message'],
    [Buffer.from([0, 1, 2]), 4400, 'bad-message'],
    [`{"id":1,"method":"room.leave","params":${'['.repeat(40)}${']'.repeat(40)}}`, 4400, 'message-too-deep'],
    ['x'.repeat(65_537), 1009, ''],
  ];
  for (const [frame, closeCode, reason] of hostile) {
    const mallory = await SignalingPeer.open(hub.signalUrl);
    await mallory.join('den', 'Mallory');
    mallory.socket.send(frame);
    const closed = await mallory.closed;
    assert.deepEqual([closed.code, closed.reason], [closeCode, reason]);
  }
});

test('many tiny fragments end the session', async () => {
  for (let index = 0; index < 40; index += 1) peer.socket.send('x', { fin: false });
  assert.equal((await peer.closed).code, 1008);
});

test('unknown, out of order and twice: each gets its code', async () => {
  assert.equal(await peer.codeOf('room.fly', {}), 'unknown-method');
  assert.equal(await peer.codeOf('room.join', { room: 'den', name: 'Again' }), 'already-joined');
  assert.equal(await peer.codeOf('session.open', { client: { name: 'x', version: '1' } }), 'already-open');
  assert.equal(await peer.codeOf('chat.send', { id: 'no-uuid', text: 'x' }), 'bad-params');
  assert.equal(await peer.codeOf('publication.mute', { publication: 'm:none', muted: true }), 'unknown-publication');
  assert.equal(await peer.codeOf('transport.restart', { transport: 'none' }), 'unknown-transport');
  assert.equal(await peer.codeOf('subscription.ready', { subscription: 's:none', epoch: 1 }), 'unknown-transport');
  assert.equal(await peer.codeOf('close_native_session', { session: 'none' }), 'unknown-native-session');
});

test("nobody touches another's publication", async () => {
  const [theirs] = peer.room.publications;
  assert.ok(theirs);
  assert.equal(await peer.codeOf('publication.mute', { publication: theirs.id, muted: true }), 'not-yours');
  assert.equal(await peer.codeOf('publication.close', { publication: theirs.id }), 'not-yours');
});

test('what was not negotiated is not produced', async () => {
  const { transport } = await peer.result<{ transport: string }>('transport.open', { direction: 'send' });
  const opus = { mimeType: 'audio/opus', payloadType: 111, clockRate: 48000, channels: 2 };
  const open = (codec: object, extra: object = {}) =>
    peer.codeOf('publication.open', {
      transport,
      source: 'microphone',
      kind: 'audio',
      muted: false,
      rtpParameters: { codecs: [codec], encodings: [{ ssrc: 4242 }] },
      ...extra,
    });
  assert.equal(await open({ ...opus, mimeType: 'audio/AMR' }), 'not-negotiated');
  assert.equal(await open({ ...opus, payloadType: 200 }), 'bad-params');
  assert.equal(await open({ ...opus, channels: 6 }), 'not-negotiated');
  assert.equal(await open(opus, { source: 'camera' }), 'bad-params');
  assert.equal(await open(opus, { publication: peer.room.publications[0]?.id }), 'not-yours');
  assert.equal(await open(opus), null);
  assert.equal(await open(opus), 'not-negotiated');
});
