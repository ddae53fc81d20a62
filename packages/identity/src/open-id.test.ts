import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { WallMs } from '@crossband/foundation';
import { Accounts } from './accounts.ts';
import { OpenId, openIdLimits } from './open-id.ts';
import { OpenIdProvider } from './open-id-provider.ts';
import { Passwords } from './passwords.ts';
import { Sessions } from './sessions.ts';
import { MemoryIdentities, MemoryPasskeys } from './testing/memory-credentials.ts';
import { MemoryAccounts, MemorySessions } from './testing/memory-stores.ts';
import { ProviderServer } from './testing/open-id-provider-server.ts';

/** The provider's clock is this machine's, and ID tokens are checked by it. */
const now = Date.now() as WallMs;
const later = (ms: number) => (now + ms) as WallMs;

let server: ProviderServer;
before(async () => {
  server = await ProviderServer.start();
});
after(() => server.close());

function house({ newAccounts = true, issuer = server.issuer } = {}) {
  const identities = new MemoryIdentities();
  const passkeys = new MemoryPasskeys();
  const sessions = new Sessions(new MemorySessions());
  const accounts = new Accounts({ store: new MemoryAccounts(identities), passwords: new Passwords(), sessions });
  const { clientId, clientSecret, redirectUri } = server;
  const provider = new OpenIdProvider({ issuer, clientId, clientSecret });
  const openId = new OpenId({ name: 'Our club', provider, accounts, identities, passkeys, newAccounts });
  const begin = (link: string | null = null) => openId.begin({ redirectUri, link }, now);
  /** The way to the provider and back, in one browser. */
  const arrive = async (login: string) => {
    const { url, browser } = await begin();
    const back = await openId.complete({ query: await server.visit(url, login), browser }, now);
    assert.equal(back.kind, 'arrived');
    return { ticket: back.kind === 'arrived' ? back.ticket : '', browser };
  };
  const signIn = async (login: string, name?: string) =>
    openId.enter({ ...(await arrive(login)), ...(name === undefined ? {} : { name }) }, now);
  return { openId, accounts, identities, begin, arrive, signIn };
}

test('somebody new gets an account called as at the provider, and comes back to it under any name', async () => {
  const { signIn, accounts, identities } = house();
  server.people.set('u-1', { preferred_username: 'grace', name: 'Grace Hopper' });
  const grace = await signIn('u-1');
  assert.deepEqual([grace.name, grace.hasPassword, grace.administrator], ['grace', false, false]);
  assert.deepEqual(await identities.ofAccount(grace.id), [
    { issuer: server.issuer, subject: 'u-1', account: grace.id, linkedAtMs: now },
  ]);
  server.people.set('u-1', { preferred_username: 'hopper' });
  assert.deepEqual(await signIn('u-1'), grace);
  assert.equal((await accounts.list({ limit: 10 })).length, 1);
});

test('the browser is asked for a code with PKCE, state and nonce', async () => {
  const { begin } = house();
  const { searchParams } = new URL((await begin()).url);
  const { state, nonce, code_challenge, ...rest } = Object.fromEntries(searchParams);
  for (const random of [state, nonce, code_challenge]) assert.match(random ?? '', /^[\w-]{43}$/);
  assert.deepEqual(rest, {
    client_id: server.clientId,
    redirect_uri: server.redirectUri,
    scope: 'openid profile',
    code_challenge_method: 'S256',
    response_type: 'code',
  });
});

test('neither a name nor an e-mail address leads into the account of somebody else', async () => {
  const { arrive, openId, accounts } = house();
  const ada = await accounts.create({ name: 'Ada', password: 'brown horse, old fence', administrator: true }, now);
  server.people.set('u-2', { preferred_username: 'ADA', email: 'ada@hub.example', email_verified: true });
  const arrival = await arrive('u-2');
  await assert.rejects(openId.enter(arrival, now), { code: 'account-name-taken' });
  await assert.rejects(openId.enter({ ...arrival, name: 'ada' }, now), { code: 'account-name-taken' });
  await assert.rejects(openId.enter({ ...arrival, name: '' }, now), { code: 'bad-account-name' });
  const other = await openId.enter({ ...arrival, name: 'Ada of the club' }, now);
  assert.notEqual(other.id, ada.id);
  assert.equal(other.administrator, false);
  await assert.rejects(openId.enter(arrival, now), { code: 'open-id-expired' });
});

test('whoever has no usable name there chooses one here', async () => {
  const { arrive, openId } = house();
  server.people.set('u-3', { preferred_username: 'x'.repeat(200), name: ' \u202e ' });
  const arrival = await arrive('u-3');
  await assert.rejects(openId.enter(arrival, now), { code: 'open-id-name-needed' });
  assert.equal((await openId.enter({ ...arrival, name: 'Linus' }, now)).name, 'Linus');
});

test('where nobody new may come, a linked account still does', async () => {
  const { begin, signIn, accounts, openId } = house({ newAccounts: false });
  await assert.rejects(signIn('u-4'), { code: 'open-id-no-account' });
  assert.deepEqual(await accounts.list({ limit: 10 }), []);
  const ada = await accounts.create({ name: 'Ada', password: 'brown horse, old fence' }, now);
  const eve = await accounts.create({ name: 'Eve', password: null }, now);
  const link = async (account: string) => {
    const { url, browser } = await begin(account);
    return openId.complete({ query: await server.visit(url, 'u-4'), browser }, now);
  };
  assert.deepEqual(await link(ada.id), { kind: 'linked', account: ada.id });
  assert.deepEqual(await link(ada.id), { kind: 'linked', account: ada.id });
  assert.deepEqual(await signIn('u-4'), ada);
  await assert.rejects(link(eve.id), { code: 'open-id-taken' });
  const [identity] = await openId.list(ada.id);
  assert.ok(identity);
  await assert.rejects(openId.unlink(eve.id, identity), { code: 'unknown-identity' });
  await openId.unlink(ada.id, identity);
  assert.deepEqual(await link(eve.id), { kind: 'linked', account: eve.id });
  await assert.rejects(openId.unlink(eve.id, identity), { code: 'last-way-in' });
});

test('one person who comes in twice at once gets one account', async () => {
  const { arrive, openId, accounts } = house();
  const arrivals = [await arrive('u-5'), await arrive('u-5')];
  const people = await Promise.all(arrivals.map((one, index) => openId.enter({ ...one, name: `Mary ${index}` }, now)));
  assert.equal(people[0]?.id, people[1]?.id);
  assert.equal((await accounts.list({ limit: 10 })).length, 1);
});

test('a disabled account stays out, and none is linked to it', async () => {
  const { signIn, accounts, begin, openId } = house();
  const grace = await signIn('u-6', 'Grace');
  await accounts.setDisabled(grace.id, true);
  await assert.rejects(signIn('u-6'), { code: 'account-disabled' });
  const { url, browser } = await begin(grace.id);
  const query = await server.visit(url, 'u-7');
  await assert.rejects(openId.complete({ query, browser }, now), { code: 'account-disabled' });
});

test('what began in one browser, ends in no other, once, in time', async () => {
  const { begin, arrive, openId } = house();
  const mine = await begin();
  const stranger = await begin();
  const query = await server.visit(mine.url, 'u-8');
  for (const browser of [stranger.browser, '', 'x']) {
    await assert.rejects(openId.complete({ query, browser }, now), { code: 'open-id-expired' });
  }
  const tooLate = later(openIdLimits.signInMs);
  await assert.rejects(openId.complete({ query, browser: mine.browser }, tooLate), { code: 'open-id-expired' });
  const back = await openId.complete({ query, browser: mine.browser }, now);
  assert.ok(back.kind === 'arrived');
  await assert.rejects(openId.complete({ query, browser: mine.browser }, now), { code: 'open-id-expired' });
  const { ticket } = back;
  await assert.rejects(openId.enter({ ticket, browser: stranger.browser }, now), { code: 'open-id-expired' });
  await assert.rejects(openId.enter({ ticket, browser: mine.browser }, later(openIdLimits.ticketMs)), {
    code: 'open-id-expired',
  });
  const other = await arrive('u-9');
  await assert.rejects(openId.enter({ ticket: other.ticket, browser: mine.browser }, now), { code: 'open-id-expired' });
});

const wrongAnswers: Record<string, (query: URLSearchParams) => void> = {
  'no code': (query) => query.delete('code'),
  'a code that the provider never gave': (query) => query.set('code', 'A'.repeat(43)),
  'another issuer': (query) => query.set('iss', 'https://evil.example'),
  'no issuer': (query) => query.delete('iss'),
};

for (const [what, change] of Object.entries(wrongAnswers)) {
  test(`refused: ${what}`, async () => {
    const { begin, openId } = house();
    const { url, browser } = await begin();
    const query = new URLSearchParams(await server.visit(url, 'u-10'));
    change(query);
    await assert.rejects(openId.complete({ query: query.toString(), browser }, now), { code: 'open-id-failed' });
  });
}

test('refused: the code of another sign-in, whose PKCE and nonce are not this one', async () => {
  const { begin, openId } = house();
  const [mine, theirs] = [await begin(), await begin()];
  const query = new URLSearchParams(await server.visit(mine.url, 'u-11'));
  const stolen = new URLSearchParams(await server.visit(theirs.url, 'victim'));
  query.set('code', stolen.get('code') ?? '');
  await assert.rejects(openId.complete({ query: query.toString(), browser: mine.browser }, now), {
    code: 'open-id-failed',
  });
});

test('refused: an ID token that was changed, is unsigned, or is not there', async (t) => {
  t.after(() => {
    server.tampering = null;
  });
  const { begin, openId, accounts } = house();
  const changes: ((token: string) => string | undefined)[] = [
    () => undefined,
    (token) => {
      const [header = '', payload = '', signature = ''] = token.split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      return [header, Buffer.from(JSON.stringify({ ...claims, sub: 'victim' })).toString('base64url'), signature].join(
        '.',
      );
    },
    (token) => `${Buffer.from('{"alg":"none"}').toString('base64url')}.${token.split('.')[1]}.`,
  ];
  for (const change of changes) {
    const { url, browser } = await begin();
    const query = await server.visit(url, 'u-12');
    server.tampering = (body) => ({ ...body, id_token: change(String(body.id_token)) });
    await assert.rejects(openId.complete({ query, browser }, now), { code: 'open-id-failed' });
    server.tampering = null;
  }
  assert.deepEqual(await accounts.list({ limit: 10 }), []);
  const untouched = await begin();
  const query = await server.visit(untouched.url, 'u-12');
  server.tampering = (body) => body;
  assert.equal((await openId.complete({ query, browser: untouched.browser }, now)).kind, 'arrived');
});

test('the provider calls it off', async () => {
  const { begin, openId } = house();
  const { url, browser } = await begin();
  const state = new URL(url).searchParams.get('state') ?? '';
  const query = new URLSearchParams({ error: 'access_denied', state, iss: server.issuer }).toString();
  await assert.rejects(openId.complete({ query, browser }, now), { code: 'open-id-denied' });
});

test('a provider that does not answer is told so, and asked again the next time', async () => {
  const gone = await ProviderServer.start();
  await gone.close();
  const { begin } = house({ issuer: gone.issuer });
  for (let times = 0; times < 2; times++) await assert.rejects(begin(), { code: 'open-id-unreachable' });
});

test('settings that cannot be are refused at start', () => {
  const good = { issuer: 'https://id.example', clientId: 'x', clientSecret: '' };
  assert.ok(new OpenIdProvider(good));
  for (const issuer of ['http://id.example', 'id.example', 'https://id.example/?a', 'file:///etc/passwd', '']) {
    assert.throws(() => new OpenIdProvider({ ...good, issuer }), { code: 'bad-config' });
  }
  assert.throws(() => new OpenIdProvider({ ...good, clientId: '' }), { code: 'bad-config' });
});
