import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Client, type Credential, createClient, signerOf } from '@crossband/client';
import { nodeWebSocket } from '@crossband/client/node';
import { silentLogger, wallNow } from '@crossband/foundation';
import { NativePeerReceiver, NativePeerSender } from '@crossband/gateway-rtp/testing/native-peer';
import { type Actor, mintRoomToken, readClientKey } from '@crossband/identity';
import { loadHubConfig } from '../../apps/hub/src/config.ts';
import { type Hub, startHub } from '../../apps/hub/src/hub.ts';

/**
 * Rights that end while media flows, on the whole hub: real accounts, real signaling, real RTP. Time is counted in packets
 * of a sender that goes on, one every 10 ms, which a listener with all its rights hears.
 */

const packetsASecond = 100;
const folder = mkdtempSync(join(tmpdir(), 'crossband-revocation-'));
const room = 'hall';

let hub: Hub;
let url: string;
let root: Actor;
let sender: NativePeerSender;
let publication: string;
const clients: Client[] = [];

before(async () => {
  const basePort = String(randomInt(20_000, 60_000));
  const args = ['--port', '0', '--base-port', basePort, '--data-dir', folder, '--media-listen-ip', '127.0.0.1'];
  hub = await startHub({
    config: loadHubConfig({ args, env: {} }),
    version: 'test',
    webRoot: join(import.meta.dirname, '../../apps/web/dist'),
    workerBinary: process.env.MEDIASOUP_WORKER_BIN,
    logger: silentLogger,
  });
  url = `http://127.0.0.1:${hub.door.port}`;
  const { id } = await hub.people.accounts.create({ name: 'Root', password: null, administrator: true }, wallNow());
  root = { id, account: id, administrator: true };
  await hub.people.rooms.create(root, { name: room }, wallNow());
  ({ sender, publication } = await sending(await come('Speaker')));
});

after(async () => {
  for (const client of clients) await client.close();
  sender?.[Symbol.dispose]();
  await hub?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Into the room: as a guest, or as what the credential says. */
async function come(name: string, credential: Credential | null = null): Promise<Client> {
  const client = createClient({ url, webSocket: nodeWebSocket(), credentials: async () => credential });
  clients.push(client);
  await client.join({ room, name });
  return client;
}

async function sending(client: Client): Promise<{ sender: NativePeerSender; publication: string }> {
  const session = await client.request('create_native_sender_session', { source: 'microphone', codec: 'OPUS' });
  const live = new Promise<void>((resolve) =>
    client.on('notified', ({ event, data }) => {
      if (event === 'native.state' && data.session === session.session && data.state === 'live') resolve();
    }),
  );
  const sender = (await NativePeerSender.open(session)).start();
  await live;
  return { sender, publication: session.publication };
}

async function listening(client: Client, to = publication): Promise<NativePeerReceiver> {
  const receiver = await NativePeerReceiver.open();
  receiver.use(await client.request('create_native_receiver_session', { publication: to, port: receiver.port }));
  await receiver.hears();
  return receiver;
}

async function signIn(name: string) {
  const { id: account } = await hub.people.accounts.create({ name, password: null }, wallNow());
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
  const publicKey = await readClientKey(await crypto.subtle.exportKey('jwk', pair.publicKey));
  const owner = { account, publicKey, device: 'Node', address: '127.0.0.1' };
  const { session, token } = await hub.people.sessions.begin(owner, wallNow());
  const credential: Credential = { type: 'session', token, sign: signerOf(pair.privateKey) };
  return { account, session: session.id, credential };
}

/** Within a second of the clock's packets the listener hears no more, and none afterwards. */
async function isCut(listener: NativePeerReceiver, clock: NativePeerReceiver): Promise<void> {
  await clock.hears(packetsASecond);
  const heard = listener.texts.length;
  await clock.hears(packetsASecond / 2);
  assert.equal(listener.texts.length, heard);
}

const ends: { [what: string]: (who: Awaited<ReturnType<typeof signIn>>) => Promise<unknown> } = {
  'signed out': ({ account, session }) => hub.people.sessions.revoke(account, session),
  'whose account is disabled': ({ account }) => hub.people.accounts.setDisabled(account, true),
  'who is banned from the room': ({ account }) =>
    hub.people.bans.add(root, { room, subject: account, reason: '', lifetimeMs: null }, wallNow()),
  'who is banned from the hub': ({ account }) =>
    hub.people.bans.add(root, { room: null, subject: account, reason: '', lifetimeMs: null }, wallNow()),
};

for (const [index, [what, end]] of Object.entries(ends).entries()) {
  test(`somebody ${what} hears no more within a second`, async () => {
    using clock = await listening(await come('Clock'));
    const who = await signIn(`Person ${index}`);
    const client = await come('whoever', who.credential);
    using listener = await listening(client);
    const closed = new Promise<string | null>((resolve) => client.on('closed', ({ code }) => resolve(code)));
    await end(who);
    await isCut(listener, clock);
    assert.match((await closed) ?? '', /^(session-ended|account-disabled|banned)$/);
  });
}

test('a room token that is over, or whose key is removed, is heard and hears no more', async () => {
  using clock = await listening(await come('Clock'));
  const key = await hub.people.apiKeys.create({ label: 'app', by: root.id }, wallNow());
  const wish = { sub: 'u', name: 'U', room, publish: ['microphone' as const], subscribe: true, lifetimeMs: 3_600_000 };
  for (const lifetimeMs of [3_000, 3_600_000]) {
    const token = await mintRoomToken(key, { ...wish, lifetimeMs }, wallNow());
    const client = await come('U', { type: 'room-token', token });
    const closed = new Promise<string | null>((resolve) => client.on('closed', ({ code }) => resolve(code)));
    const own = await sending(client);
    using speaker = own.sender;
    using listener = await listening(client);
    using heard = await listening(await come('Other'), own.publication);
    if (lifetimeMs > 3_000) await hub.people.apiKeys.remove(key.id);
    assert.match((await closed) ?? '', /^(room-token-expired|bad-room-token)$/);
    await isCut(listener, clock);
    await isCut(heard, clock);
    speaker.stop();
  }
});

test('a token that lets somebody publish only lets them hear nobody', async () => {
  const key = await hub.people.apiKeys.create({ label: 'app', by: root.id }, wallNow());
  const wish = { sub: 'cam', room, publish: ['camera' as const], lifetimeMs: 3_600_000 };
  const client = await come('Cam', { type: 'room-token', token: await mintRoomToken(key, wish, wallNow()) });
  await assert.rejects(client.request('create_native_receiver_session', { publication }), { code: 'not-permitted' });
  const microphone = { source: 'microphone', codec: 'OPUS' } as const;
  await assert.rejects(client.request('create_native_sender_session', microphone), { code: 'not-permitted' });
  assert.ok(await client.request('create_native_sender_session', { source: 'camera', codec: 'VP8' }));
});

test('who loses the right to speak is silent within a second, and heard again when it comes back', async () => {
  using clock = await listening(await come('Clock'));
  const who = await signIn('Talker');
  const client = await come('whoever', who.credential);
  const own = await sending(client);
  using speaker = own.sender;
  using heard = await listening(await come('Other'), own.publication);
  const member = { account: who.account, role: 'member' } as const;
  await hub.people.rooms.setMember(root, room, { ...member, override: { deny: ['speak'] } }, wallNow());
  await isCut(heard, clock);
  await hub.people.rooms.setMember(root, room, member, wallNow());
  await heard.hears();
  await hub.people.rooms.setMember(root, room, { ...member, role: 'listener' }, wallNow());
  await isCut(heard, clock);
  speaker.stop();
});
