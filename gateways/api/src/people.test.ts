import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { onBothDatabases } from '@crossband/store/testing/stores';
import { password, servedApi } from './testing/served-api.ts';

onBothDatabases('the API of people', (stores) => {
  test('the one-time link makes the first administrator, once', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const ada = await api.visitor();
    assert.equal((await ada.call('hub', {})).setupNeeded, true);
    const link = (await api.hub.people.firstAdministrator.offer(wallNow())) ?? '';
    const body = { link, name: 'Ada', password, ...ada.newDevice };
    await assert.rejects(ada.call('setup', { body: { ...body, link: 'x' } }), {
      code: 'setup-link-invalid',
      status: 403,
    });
    await assert.rejects(ada.call('setup', { body: { ...body, password: 'short' } }), { code: 'weak-password' });
    ada.adopt(await ada.call('setup', { body }));
    assert.equal((await ada.call('me', {})).person.administrator, true);
    assert.equal((await ada.call('hub', {})).setupNeeded, false);
    await assert.rejects(ada.call('setup', { body }), { code: 'setup-link-invalid' });
  });

  test('unknown names and wrong passwords have one answer', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    await api.person('Ada');
    const eve = await api.visitor();
    const answers = await Promise.all(
      ['Ada', 'Nobody', "' or 1=1 --", '😀'].map(async (name) => {
        const body = JSON.stringify({ name, password: 'wrong', ...eve.newDevice });
        const response = await eve.send('POST', '/api/v1/sessions', {
          body,
          headers: { 'content-type': 'application/json' },
        });
        return `${response.status} ${await response.text()}`;
      }),
    );
    assert.equal(new Set(answers).size, 1, answers.join('\n'));
    assert.match(answers[0] ?? '', /^401 .*wrong-credentials/);
  });

  test('a request is worth something only as its device has signed it, and soon', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const [ada, eve] = [await api.person('Ada'), await api.visitor()];
    const token = ada.token ?? '';
    const path = '/api/v1/me';
    const codeOf = async (headers: Record<string, string>) => {
      const response = await fetch(`${api.baseUrl}${path}`, { headers });
      return `${response.status} ${((await response.json()) as { error?: { code: string } }).error?.code}`;
    };
    assert.equal(await codeOf({}), '401 sign-in-first');
    assert.equal(await codeOf({ authorization: `Crossband ${token}` }), '401 stale-request');
    assert.equal(await codeOf(await eve.proofOf('GET', path, token)), '401 bad-proof');
    assert.equal(await codeOf(await ada.proofOf('PATCH', path, token)), '401 bad-proof');
    assert.equal(await codeOf(await ada.proofOf('GET', `${path}/sessions`, token)), '401 bad-proof');
    assert.equal(await codeOf(await ada.proofOf('GET', path, token, Date.now() - 90_000)), '401 stale-request');
    assert.equal(await codeOf(await ada.proofOf('GET', path, token)), '200 undefined');
    assert.equal(await codeOf({ authorization: 'Bearer key-x.y' }), '401 sign-in-first');
  });

  test('devices are listed, tokens rotate, and one or all devices are signed out', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const [phone, desk] = [await api.person('Ada'), await api.visitor()];
    await desk.signIn('Ada', password);
    const { sessions } = await desk.call('ownSessions', {});
    assert.deepEqual(sessions.map(({ current }) => current).sort(), [false, true]);
    desk.token = (await desk.call('rotateSession', {})).token;
    await desk.call('endOwnSession', { parts: { session: phone.session } });
    await assert.rejects(phone.call('me', {}), { code: 'session-ended', status: 401 });
    await assert.rejects(desk.call('endOwnSession', { parts: { session: phone.session } }), {
      code: 'unknown-session',
    });
    await phone.signIn('Ada', password);
    assert.deepEqual(await desk.call('endOwnSessions', { query: { which: 'others' } }), { ended: 1 });
    assert.deepEqual(await desk.call('endOwnSessions', { query: {} }), { ended: 1 });
    await assert.rejects(desk.call('me', {}), { code: 'session-ended' });
  });

  test('a new password signs out other devices, and a new name is shown', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const [phone, desk] = [await api.person('Ada'), await api.visitor()];
    await desk.signIn('Ada', password);
    const next = 'four other words entirely';
    await assert.rejects(desk.call('changePassword', { body: { current: 'x', next } }), { code: 'wrong-credentials' });
    await desk.call('changePassword', { body: { current: password, next } });
    await assert.rejects(phone.call('me', {}), { code: 'session-ended' });
    assert.equal((await desk.call('changeMe', { body: { name: 'Ada L.' } })).person.name, 'Ada L.');
    await phone.signIn('Ada L.', next);
  });

  test('an invitation gives an account and a role, and is used up', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const ada = await api.person('Ada', { administrator: true });
    await ada.call('newRoom', { body: { name: 'Lounge', rules: { membersOnly: true } } });
    const wish = { room: 'Lounge', role: 'moderator', uses: 1, lifetimeMs: 60_000 } as const;
    const { code, invite } = await ada.call('newInvite', { body: wish });
    const ben = await api.visitor();
    const preview = await ben.call('invitePreview', { parts: { invite: code } });
    assert.deepEqual([preview.room?.name, preview.role, preview.byName], ['Lounge', 'moderator', 'Ada']);
    const parts = { invite: code };
    await assert.rejects(ben.call('acceptInvite', { parts, body: {} }), { code: 'sign-in-first' });
    const account = { name: 'Ben', password, ...ben.newDevice };
    await assert.rejects(ben.call('acceptInvite', { parts, body: { account: { ...account, name: 'ADA' } } }), {
      code: 'account-name-taken',
    });
    const { room, signedIn } = await ben.call('acceptInvite', { parts, body: { account } });
    assert.equal(room, 'Lounge');
    assert.ok(signedIn);
    ben.adopt(signedIn);
    assert.equal((await ben.call('room', { parts: { room: 'Lounge' } })).room.role, 'moderator');
    const log = (await ada.call('audit', { query: {} })).entries;
    const accepted = log.find(({ action }) => action === 'invite.accept');
    assert.deepEqual([accepted?.actorName, accepted?.detail.invite], ['Ben', invite.id]);
    const eve = await api.visitor();
    const refused = { code: 'invite-invalid', status: 404 };
    await assert.rejects(eve.call('invitePreview', { parts }), refused);
    await assert.rejects(eve.call('invitePreview', { parts: { invite: 'nothing' } }), refused);
    assert.deepEqual((await ada.call('invites', { query: {} })).invites, []);
    await assert.rejects(ben.call('removeInvite', { parts: { invite: 'nothing' } }), refused);
    await ada.call('removeInvite', { parts: { invite: invite.id } });
  });

  test('whoever has what an invitation gives uses nothing of it up', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const [ada, ben] = [await api.person('Ada', { administrator: true }), await api.person('Ben')];
    await ada.call('newRoom', { body: { name: 'Lounge' } });
    const wish = { room: 'Lounge', role: 'member', uses: 1, lifetimeMs: 60_000 } as const;
    const { code } = await ada.call('newInvite', { body: wish });
    const parts = { invite: code };
    assert.equal((await ada.call('acceptInvite', { parts, body: {} })).room, 'Lounge');
    assert.equal((await ben.call('acceptInvite', { parts, body: {} })).room, 'Lounge');
    assert.equal((await ben.call('room', { parts: { room: 'Lounge' } })).room.role, 'member');
    await assert.rejects(ben.call('acceptInvite', { parts, body: {} }), { code: 'invite-invalid' });
  });

  test('an API key mints tokens for a room, until it is removed', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const [ada, ben] = [await api.person('Ada', { administrator: true }), await api.person('Ben')];
    await assert.rejects(ben.call('newApiKey', { body: { label: 'Mine' } }), { code: 'not-permitted', status: 403 });
    const { apiKey, bearer, secret } = await ada.call('newApiKey', { body: { label: 'Shop' } });
    const mint = (authorization: string, body: object) =>
      fetch(`${api.baseUrl}/api/v1/room-tokens`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    const wish = { sub: 'customer 7', room: 'Lounge', chat: true, lifetimeMs: 60_000 };
    const answer = await mint(`Bearer ${bearer}`, wish);
    assert.equal(answer.status, 200);
    const { token } = (await answer.json()) as { token: string };
    const presentation = { challenge: 'c', address: '127.0.0.1' };
    const credential = { type: 'room-token', token } as const;
    const principal = await api.hub.people.authenticator.authenticate(credential, presentation, wallNow());
    assert.deepEqual(
      [principal.subject, principal.grants?.room, principal.grants?.chat],
      ['customer 7', 'Lounge', true],
    );
    assert.equal((await mint(`Bearer ${apiKey.id}.wrong`, wish)).status, 401);
    assert.equal((await mint(`Bearer key-none.${secret}`, wish)).status, 401);
    assert.equal((await mint(`Bearer ${bearer}`, { ...wish, lifetimeMs: 1e9 })).status, 400);
    await ada.call('removeApiKey', { parts: { key: apiKey.id } });
    assert.equal((await mint(`Bearer ${bearer}`, wish)).status, 401);
    const page = JSON.stringify(await ada.call('audit', { query: {} }));
    assert.match(page, /api-key\.remove/);
    assert.equal(page.includes(secret), false);
  });
});
