import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SoftwareAuthenticator } from '@crossband/identity/testing/authenticator';
import { ProviderServer } from '@crossband/identity/testing/open-id-provider-server';
import { onBothDatabases } from '@crossband/store/testing/stores';
import type { ApiClient } from './testing/api-client.ts';
import { type ServedApi, servedApi } from './testing/served-api.ts';

/** Where a browser stands that the hub has sent on, and the cookie that it has got. */
async function follow(api: ServedApi, path: string, cookie = ''): Promise<{ place: string; cookie: string }> {
  const response = await fetch(`${api.baseUrl}${path}`, { redirect: 'manual', headers: { cookie } });
  const set = response.headers.get('set-cookie');
  if (set) assert.match(set, /; HttpOnly; SameSite=Lax/);
  return { place: response.headers.get('location') ?? '', cookie: set?.split(';')[0] ?? cookie };
}

async function signInByTicket(client: ApiClient, ticket: string, cookie: string) {
  const response = await client.send('POST', '/api/v1/openid/sign-in', {
    body: JSON.stringify({ ticket, ...client.newDevice }),
    headers: { 'content-type': 'application/json', cookie },
  });
  return {
    status: response.status,
    body: (await response.json()) as { error?: { code: string }; person?: { name: string } },
  };
}

onBothDatabases('sign-in without a password', (stores) => {
  test('a passkey that was made here signs in on another device, and is removed', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const local = api.baseUrl.replace('127.0.0.1', 'localhost');
    const ada = await api.person('Ada');
    const authenticator = new SoftwareAuthenticator(local);
    const options = async (client: ApiClient, path: string) => {
      const response = await client.send('POST', path, { headers: { origin: local } });
      assert.equal(response.status, 200);
      return ((await response.json()) as { options: never }).options;
    };
    const response = await authenticator.create(await options(ada, '/api/v1/me/passkeys/options'));
    const { passkey } = await ada.call('newPasskey', { body: { name: 'Phone', response: { ...response } } });
    assert.deepEqual(
      (await ada.call('ownPasskeys', {})).passkeys.map(({ name }) => name),
      ['Phone'],
    );
    const other = await api.visitor();
    const assertion = await authenticator.get(await options(other, '/api/v1/passkeys/options'));
    const body = { response: { ...assertion }, ...other.newDevice };
    other.adopt(await other.call('passkeySignIn', { body }));
    assert.equal((await other.call('me', {})).person.name, 'Ada');
    await assert.rejects(other.call('passkeySignIn', { body }), { code: 'passkey-expired' });
    await ada.call('removePasskey', { parts: { passkey: passkey.id } });
    await assert.rejects(ada.call('removePasskey', { parts: { passkey: 'x'.repeat(1_364) } }), {
      code: 'unknown-passkey',
    });
    const elsewhere = await other.send('POST', '/api/v1/passkeys/options', {
      headers: { origin: 'https://evil.example' },
    });
    assert.equal(((await elsewhere.json()) as { error: { code: string } }).error.code, 'passkeys-unavailable');
  });

  test('a sign-in at the provider comes back with a ticket, good once and in that browser only', async (t) => {
    const provider = await ProviderServer.start();
    t.after(() => provider.close());
    provider.people.set('u-1', { preferred_username: 'grace' });
    const origin = new URL(provider.redirectUri).origin;
    const api = await servedApi(t, await stores.open(t), {
      provider,
      door: { addressOf: () => '127.0.0.1', limitKeyOf: () => null, originOf: () => origin, isOwnOrigin: () => true },
    });
    const begun = await follow(api, '/api/v1/openid/start');
    const query = await provider.visit(begun.place, 'u-1');
    const strange = await follow(api, `/api/v1/openid/callback${query}`, 'crossband-openid=x');
    assert.equal(strange.place, '/sign-in#openid-error=open-id-expired');
    const back = await follow(api, `/api/v1/openid/callback${query}`, begun.cookie);
    const [, ticket = ''] = /^\/sign-in#openid=([A-Za-z0-9_-]{43})$/.exec(back.place) ?? [];
    const grace = await api.visitor();
    assert.equal((await signInByTicket(grace, ticket, '')).body.error?.code, 'open-id-expired');
    const { body } = await signInByTicket(grace, ticket, begun.cookie);
    assert.equal(body.person?.name, 'grace');
    assert.equal((await signInByTicket(grace, ticket, begun.cookie)).body.error?.code, 'open-id-expired');
    const ada = await api.person('Ada');
    provider.people.set('u-2', {});
    const linking = await ada.send('POST', '/api/v1/openid/link');
    const cookie = linking.headers.get('set-cookie')?.split(';')[0] ?? '';
    const { url } = (await linking.json()) as { url: string };
    const linked = await follow(api, `/api/v1/openid/callback${await provider.visit(url, 'u-2')}`, cookie);
    assert.equal(linked.place, '/account#openid=linked');
    const { identities } = await ada.call('ownIdentities', {});
    assert.deepEqual(
      identities.map(({ subject }) => subject),
      ['u-2'],
    );
    await ada.call('unlinkIdentity', { query: { issuer: provider.issuer, subject: 'u-2' } });
    assert.deepEqual((await ada.call('ownIdentities', {})).identities, []);
  });

  test('a hub without a provider says so', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const response = await fetch(`${api.baseUrl}/api/v1/openid/start`, { redirect: 'manual' });
    assert.deepEqual(
      [response.status, ((await response.json()) as { error: { code: string } }).error.code],
      [404, 'open-id-off'],
    );
  });
});
