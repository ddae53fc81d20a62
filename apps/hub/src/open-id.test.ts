import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import { Accounts, Passwords, Sessions } from '@crossband/identity';
import { openStore } from '@crossband/store';
import { loadHubConfig } from './config.ts';
import { openOpenId } from './open-id.ts';

test('a provider is there when it is configured, and half a configuration is refused', async () => {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'crossband-openid-'));
  stack.defer(() => rmSync(folder, { recursive: true }));
  const store = await openStore({ url: `sqlite:${join(folder, 'store.sqlite')}`, logger: silentLogger });
  stack.defer(() => store.close());
  const sessions = new Sessions(store.people.sessions);
  const accounts = new Accounts({ store: store.people.accounts, passwords: new Passwords(), sessions });
  const open = (...args: string[]) => openOpenId(loadHubConfig({ env: {}, args }), { store, accounts });
  const issuer = ['--openid-issuer', 'https://id.example'];
  assert.equal(open(), null);
  assert.equal(open(...issuer, '--openid-client-id', 'hub', '--openid-name', 'Our club')?.name, 'Our club');
  assert.throws(() => open(...issuer), { code: 'bad-config' });
  assert.throws(() => open('--openid-client-id', 'hub'), { code: 'bad-config' });
  assert.throws(() => open(...issuer, '--openid-client-secret', 'short'), { code: 'unsafe-config' });
});
