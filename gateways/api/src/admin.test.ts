import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onBothDatabases } from '@crossband/store/testing/stores';
import { routes } from '@crossband/wire/api';
import { password, servedApi } from './testing/served-api.ts';

onBothDatabases('the API of administrators', (stores) => {
  test('everything of it refuses who is none', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const ben = await api.person('Ben');
    for (const { method, path, auth } of Object.values(routes)) {
      if (auth !== 'administrator') continue;
      const response = await ben.send(method, `/api/v1${path.replace(/:\w+/g, 'x')}`);
      const { error } = (await response.json()) as { error: { code: string } };
      assert.deepEqual([response.status, error.code], [403, 'not-permitted'], `${method} ${path}`);
    }
  });

  test('accounts are made, changed, disabled, and signed out at once; the log says by whom', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const ada = await api.person('Ada', { administrator: true });
    const { person } = await ada.call('newPerson', { body: { name: 'Ben', password } });
    const ben = await api.visitor();
    await ben.signIn('Ben', password);
    const parts = { account: person.id };
    await ada.call('changePerson', { parts, body: { name: 'Benedict', administrator: true } });
    assert.equal((await ben.call('me', {})).person.administrator, true);
    const sessions = (await ada.call('adminSessions', { query: {} })).sessions;
    assert.deepEqual(sessions.map(({ name }) => name).sort(), ['Ada', 'Benedict']);
    await ada.call('endSession', { parts: { session: ben.session } });
    await assert.rejects(ben.call('me', {}), { code: 'session-ended' });
    await assert.rejects(ada.call('endSession', { parts: { session: 'none' } }), {
      code: 'unknown-session',
      status: 404,
    });
    await ada.call('setPassword', { parts, body: { password: 'another good password' } });
    await ben.signIn('Benedict', 'another good password');
    assert.deepEqual(await ada.call('endPersonSessions', { parts }), { ended: 1 });
    await ben.signIn('Benedict', 'another good password');
    await ada.call('changePerson', { parts, body: { disabled: true } });
    await assert.rejects(ben.call('me', {}), { code: 'session-ended' });
    await assert.rejects(ben.signIn('Benedict', 'another good password'), { code: 'account-disabled', status: 403 });
    const own = { account: ada.account };
    await assert.rejects(ada.call('changePerson', { parts: own, body: { disabled: true } }), {
      code: 'last-administrator',
    });
    // Nothing of a change stays that is refused in part.
    const half = ada.call('changePerson', { parts: own, body: { name: 'Adele', administrator: false } });
    await assert.rejects(half, { code: 'last-administrator' });
    assert.equal((await ada.call('me', {})).person.name, 'Ada');
    const people = (await ada.call('adminPeople', { query: { limit: 1, after: 'Ada' } })).people;
    assert.deepEqual(
      people.map(({ name, disabled }) => [name, disabled]),
      [['Benedict', true]],
    );
    const { entries } = await ada.call('audit', { query: { limit: 2 } });
    assert.deepEqual(
      entries.map(({ action, actorName, subjectName }) => [action, actorName, subjectName]),
      [
        ['account.change', 'Ada', 'Benedict'],
        ['account.sign-out', 'Ada', 'Benedict'],
      ],
    );
    const older = await ada.call('audit', { query: { before: entries[1]?.number } });
    assert.equal(older.entries[0]?.action, 'account.password');
    assert.equal(JSON.stringify(older).includes('another good password'), false);
  });

  test('rooms, storage and figures are told', async (t) => {
    const store = await stores.open(t);
    const api = await servedApi(t, store);
    const ada = await api.person('Ada', { administrator: true });
    const { room } = await ada.call('newRoom', { body: { name: 'Lounge' } });
    const id = '019a0000-0000-7000-8000-000000000001';
    await store.messages.append({ room: room.id, id, author: 'a', name: 'A', text: 'x', sentAtMs: 1 });
    const { kept, open } = await ada.call('adminRooms', {});
    assert.deepEqual(
      kept.map(({ name, members, messages }) => [name, members, messages]),
      [['Lounge', 1, 1]],
    );
    assert.deepEqual(open, []);
    const storage = await ada.call('storage', {});
    assert.equal(storage.database.kind, stores.kind);
    assert.ok(storage.database.bytes > 0 && storage.disk.freeBytes > 0 && storage.attachments.quotaBytes > 0);
    assert.equal((await ada.call('figures', {})).version, '0.0.0-test');
  });
});
