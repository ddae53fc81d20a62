import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Peer } from '@crossband/gateway-signaling/testing/peer';
import { restProof, signalingProof } from '@crossband/identity';
import { type Device, newDevice } from '@crossband/identity/testing/device';
import { HubProcess } from '../../fixtures/hub-process.ts';

const client = { name: 'secrets', version: '1' };
const metricsToken = 'metricstoken-9sVx2LqWm4Tz7KpRb3Ydc8Hn';
const password = 'ruhig-Nebel-Hafen-37';
const wrongPassword = 'falsch-Nebel-Hafen-38';

/** Whoever handles a secret, and all secrets handled so far. */
class Handler {
  readonly secrets = new Set<string>([metricsToken, password, wrongPassword]);
  readonly #hub: HubProcess;
  readonly #device: Device;
  token = '';

  constructor(hub: HubProcess, device: Device) {
    this.#hub = hub;
    this.#device = device;
  }

  get newDevice() {
    return { clientKey: this.#device.publicKey, device: 'exam' };
  }

  /** `bearer`: an API key instead of the session. */
  async ask(method: string, path: string, body?: unknown, bearer?: string): Promise<Record<string, string>> {
    const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    if (bearer) headers.authorization = `Bearer ${bearer}`;
    else if (this.token) {
      const atMs = Date.now();
      const proof = await this.#device.sign(restProof({ method, path, atMs, token: this.token }));
      this.secrets.add(proof);
      headers.authorization = `Crossband ${this.token}`;
      headers['crossband-proof'] = `${atMs}.${proof}`;
    }
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await fetch(new URL(path, this.#hub.url), {
      method,
      headers,
      ...(body === undefined ? {} : { body: text }),
    });
    return (await response.json()) as Record<string, string>;
  }

  keep(secret: string | undefined): string {
    assert.ok(secret, 'nothing to keep');
    this.secrets.add(secret);
    return secret;
  }

  async sessionCredential(peer: Peer): Promise<object> {
    const { challenge } = (await peer.event('session.challenge')).data as { challenge: string };
    const signature = this.keep(await this.#device.sign(signalingProof(challenge, this.token)));
    return { type: 'session', token: this.token, signature };
  }
}

async function start(context: TestContext): Promise<HubProcess> {
  const hub = await HubProcess.start('--metrics-token', metricsToken, '--log-level', 'debug', '--log-format', 'json');
  context.after(() => hub.stop());
  return hub;
}

async function useRest(handler: Handler, hub: HubProcess): Promise<{ apiKey: string }> {
  const link = handler.keep(/setup#(\S+)/.exec(hub.output)?.[1]);
  const account = { name: 'Ada', password, ...handler.newDevice };
  await handler.ask('POST', '/api/v1/setup', { link: 'x'.repeat(43), ...account });
  await handler.ask('POST', '/api/v1/setup', `{"link":"${link}","password":"${password}"`);
  handler.token = handler.keep((await handler.ask('POST', '/api/v1/setup', { link, ...account })).token);
  await handler.ask('POST', '/api/v1/sessions', { ...account, password: wrongPassword });
  await handler.ask('POST', '/api/v1/sessions', { ...account, password: { [wrongPassword]: [password] } });
  handler.token = handler.keep((await handler.ask('POST', '/api/v1/sessions', account)).token);
  handler.token = handler.keep((await handler.ask('POST', '/api/v1/sessions/rotate')).token);
  await handler.ask('GET', `/api/v1/me/sessions?token=${handler.token}`);
  await fetch(new URL(`api/v1/nothing/${handler.token}`, hub.url));
  await handler.ask('PUT', '/api/v1/me/password', { password, newPassword: wrongPassword, current: password });
  await handler.ask('POST', '/api/v1/rooms', { name: 'kitchen' });
  const invitation = { room: null, role: 'member', uses: 1, lifetimeMs: 60_000 };
  const invite = handler.keep((await handler.ask('POST', '/api/v1/invites', invitation)).code);
  await handler.ask('GET', `/api/v1/invites/${invite}`);
  await handler.ask('GET', `/api/v1/invites/${invite}x`);
  const { bearer = '', secret } = await handler.ask('POST', '/api/v1/api-keys', { label: 'exam' });
  handler.keep(secret);
  await fetch(new URL('metrics', hub.url), { headers: { authorization: `Bearer ${metricsToken}x` } });
  return { apiKey: handler.keep(bearer) };
}

async function useSignaling(handler: Handler, hub: HubProcess, roomToken: string): Promise<void> {
  const open = async (credential: (peer: Peer) => object | Promise<object>): Promise<Peer> => {
    const peer = new Peer(hub.signalUrl);
    await peer.request('session.open', { client, credential: await credential(peer) });
    return peer;
  };
  const ada = await open((peer) => handler.sessionCredential(peer));
  const joined = (await ada.request('room.join', { room: 'kitchen', name: 'Ada' })).result as { resumeToken: string };
  handler.keep(joined.resumeToken);
  const resumed = new Peer(hub.signalUrl);
  await resumed.request('session.resume', { resumeToken: `${joined.resumeToken.slice(0, -2)}AA` });
  for (const credential of [
    { type: 'room-token', token: roomToken },
    { type: 'room-token', token: `${roomToken.slice(0, -2)}AA` },
    { type: 'session', token: handler.token, signature: 'A'.repeat(86) },
  ]) {
    (await open(() => credential)).socket.terminate();
  }
  for (const frame of [
    `{"id":1,"method":"session.open","params":{"token":"${handler.token}`,
    handler.token,
    `{"${roomToken}":1}`,
  ]) {
    const peer = await open(() => ({ type: 'room-token', token: roomToken }));
    peer.socket.send(frame);
    await peer.closed;
  }
  ada.socket.terminate();
}

test('no password, token, key, link or proof gets into the log, whatever goes wrong with it', async (context) => {
  const hub = await start(context);
  const handler = new Handler(hub, await newDevice());
  const { apiKey } = await useRest(handler, hub);
  const grant = { sub: 'ben', room: 'kitchen', publish: [], subscribe: true, chat: true, lifetimeMs: 60_000 };
  const roomToken = handler.keep((await handler.ask('POST', '/api/v1/room-tokens', grant, apiKey)).token);
  await useSignaling(handler, hub, roomToken);
  await hub.kill();
  const log = hub.output.split('\n').filter((line) => line.startsWith('{'));
  assert.ok(log.length > 10, `${log.length} lines are no log`);
  assert.ok(handler.secrets.size > 12, `${handler.secrets.size} secrets`);
  for (const secret of handler.secrets) {
    // A part of it would help a guesser, too.
    const telling = secret.slice(0, 24);
    assert.deepEqual(
      log.filter((line) => line.includes(telling)),
      [],
    );
  }
});
