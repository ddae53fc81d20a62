import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { silentLogger, wallNow } from '@crossband/foundation';
import { openStore } from '@crossband/store';
import { loadHubConfig } from './config.ts';
import { openPeople } from './people.ts';
import { keepSetupLink } from './setup-link.ts';

test('the link makes one administrator; then its file is gone, and a restart offers none', async (context) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'crossband-setup-'));
  const store = await openStore({ url: `sqlite:${join(dataDir, 'store.sqlite')}`, logger: silentLogger });
  const people = openPeople({ store, isOwnOrigin: () => false }, loadHubConfig({ args: [], env: {} }), silentLogger);
  context.after(async () => {
    people.close();
    await store.close();
    rmSync(dataDir, { recursive: true });
  });
  const offer = async () =>
    keepSetupLink(await people.firstAdministrator.offer(wallNow()), people.firstAdministrator, place);
  const place = { address: 'http://127.0.0.1:8080/', dataDir };
  // What an earlier run left, readable by others, is replaced.
  writeFileSync(join(dataDir, 'first-administrator.link'), 'old', { mode: 0o644 });
  const offered = await offer();
  assert.ok(offered);
  assert.equal(statSync(offered.path).mode & 0o777, 0o600);
  const token = new URL(offered.link).hash.slice(1);
  const values = { name: 'Ada', password: 'correct horse battery' };
  const ada = await people.firstAdministrator.redeem(token, values, wallNow());
  assert.equal(ada.administrator, true);
  assert.equal(existsSync(offered.path), false);
  await assert.rejects(people.firstAdministrator.redeem(token, values, wallNow()), { code: 'setup-link-invalid' });
  assert.equal(await offer(), null);
});
