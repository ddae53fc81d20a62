import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, describe, test } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import { openStore } from '@crossband/store';
import { WebSocket } from 'ws';
import { Peer } from './testing/peer.ts';
import { signalingHub } from './testing/signaling-hub.ts';

/** Signaling over a real socket. */

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function hub(resumeSecret = randomBytes(32), maxConnections = 100) {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-signaling-'));
  const store = await openStore({ url: `sqlite:${join(folder, 's')}`, logger: silentLogger });
  const served = await signalingHub(store, { resumeSecret, maxConnections });
  const close = async (): Promise<void> => {
    await served.close();
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  };
  opened.push(close);
  return { ...served, close };
}

describe('signaling', () => {
  test('people join, are seen, talk and leave', async () => {
    const { url } = await hub();
    const ada = new Peer(url);
    const ben = new Peer(url);
    await ada.join('Ada');
    const { participant } = await ben.join('Ben');
    assert.equal(
      ((await ada.event('participant.joined')).data as { participant: { id: string } }).participant.id,
      participant,
    );
    await ben.request('chat.send', { id: '0198f0a0-0000-7000-8000-000000000001', text: 'hello' });
    assert.match(JSON.stringify(await ada.event('chat.message')), /hello/);
    ben.socket.close(1000);
    assert.match(JSON.stringify(await ada.event('participant.left')), /"left"/);
  });

  test('out of order, twice and unknown: each gets its code', async () => {
    const { url } = await hub();
    const early = new Peer(url);
    assert.equal((await early.request('room.leave')).error?.code, 'open-first');
    assert.equal((await early.closed).code, 4400);
    const peer = new Peer(url);
    const client = { client: { name: 'test', version: '1' } };
    await peer.request('session.open', client);
    assert.equal((await peer.request('session.open', client)).error?.code, 'already-open');
    assert.equal((await peer.request('chat.typing', { typing: true })).error?.code, 'not-joined');
    await peer.request('room.join', { room: 'hall', name: 'Ada' });
    assert.equal((await peer.request('room.join', { room: 'hall', name: 'Ada' })).error?.code, 'already-joined');
    assert.equal((await peer.request('room.dance')).error?.code, 'unknown-method');
    assert.equal(
      (await peer.request('publication.mute', { publication: 'm:x', muted: true })).error?.code,
      'unknown-publication',
    );
  });

  test('a frame above 64 KiB, a binary one and garbage end only their own session', async () => {
    const { url } = await hub();
    const healthy = new Peer(url);
    await healthy.join('Ada');
    const large = new Peer(url);
    await large.join('Ben');
    large.socket.send('x'.repeat(70_000));
    assert.equal((await large.closed).code, 1009);
    const binary = new Peer(url);
    await binary.join('Cleo');
    binary.socket.send(Buffer.from([1, 2, 3]));
    assert.equal((await binary.closed).reason, 'bad-message');
    const garbage = new Peer(url);
    await garbage.join('Dan');
    garbage.socket.send('{]');
    assert.equal((await garbage.closed).reason, 'bad-message');
    assert.ok((await healthy.request('session.keepalive')).result?.resumeToken);
  });

  test('a flood is refused, then cheap messages still pass when it ends', async () => {
    const { url } = await hub();
    const peer = new Peer(url);
    await peer.join('Ada');
    const replies = await Promise.all(Array.from({ length: 120 }, () => peer.request('chat.typing', { typing: true })));
    const refused = replies.filter((reply) => reply.error?.code === 'rate-limited').length;
    assert.ok(refused > 20 && refused < 110, `${refused} refused`);
    assert.equal(peer.socket.readyState, WebSocket.OPEN);
  });

  test('the same person comes back after a cut, and the older connection is void', async () => {
    const { url } = await hub();
    const ada = new Peer(url);
    const { participant, resumeToken } = await ada.join('Ada');
    const again = new Peer(url);
    const resumed = (await again.request('session.resume', { resumeToken })).result;
    assert.equal(resumed?.participant, participant);
    assert.equal((await ada.closed).reason, 'session-replaced');
    assert.ok((await again.request('chat.typing', { typing: true })).result);
  });

  test('an identity survives a restart of the hub, once the token is its own', async () => {
    const secret = randomBytes(32);
    const first = await hub(secret);
    const ada = new Peer(first.url);
    const { participant, resumeToken } = await ada.join('Ada');
    await first.close();
    const second = await hub(secret);
    const again = new Peer(second.url);
    assert.equal((await again.request('session.resume', { resumeToken })).result?.participant, participant);
    const other = await hub();
    const stranger = new Peer(other.url);
    assert.equal((await stranger.request('session.resume', { resumeToken })).error?.code, 'resume-invalid');
  });

  test('a token whose seat was given up on this run of the hub brings nobody back', async () => {
    const { url } = await hub();
    const ada = new Peer(url);
    const { resumeToken } = await ada.join('Ada');
    await ada.request('room.leave');
    const again = new Peer(url);
    assert.equal((await again.request('session.resume', { resumeToken })).error?.code, 'resume-expired');
  });

  test('foreign origins, other protocols and too many connections are refused at the upgrade', async () => {
    const { url } = await hub(undefined, 1);
    const refused = async (peer: Peer): Promise<string> => {
      const [, response] = (await once(peer.socket, 'unexpected-response')) as [unknown, IncomingMessage];
      const { error } = (await json(response)) as { error: { code: string } };
      peer.socket.terminate();
      return `${response.statusCode} ${error.code}`;
    };
    const foreign = new Peer(url, { headers: { origin: 'https://evil.example' } });
    assert.equal(await refused(foreign), '403 origin-refused');
    assert.equal(await refused(new Peer(url, { protocol: 'other.v9' })), '400 unsupported-protocol');
    assert.equal(await refused(new Peer(url.replace('/signal', '/elsewhere'))), '404 unknown-endpoint');
    const first = new Peer(url);
    await once(first.socket, 'open');
    assert.equal(await refused(new Peer(url)), '503 too-many-sessions');
  });

  test('going down on purpose is announced', async () => {
    const { url, signaling } = await hub();
    const ada = new Peer(url);
    await ada.join('Ada');
    await signaling.drain(null);
    await ada.event('hub.draining');
    assert.deepEqual(await ada.closed, { code: 4503, reason: 'hub-draining' });
  });
});
