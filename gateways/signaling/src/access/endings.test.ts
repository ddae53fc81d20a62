import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wallNow } from '@crossband/foundation';
import { mintRoomToken } from '@crossband/identity';
import { onBothDatabases } from '@crossband/store/testing/stores';
import { client, house, joinedBy, tokenWish } from '../testing/house.ts';
import type { Peer } from '../testing/peer.ts';

/** How soon somebody is out whose right ends, over real sockets. */

onBothDatabases('rights that end in mid-call', (stores) => {
  const cases: {
    [what: string]: (
      at: Awaited<ReturnType<typeof house>>,
      ada: { id: string; session: string },
      root: { actor: Parameters<typeof at.people.bans.add>[0] },
    ) => Promise<unknown>;
  } = {
    'session-ended': ({ people }, ada) => people.sessions.revoke(ada.id, ada.session),
    'account-disabled': ({ people }, ada) => people.accounts.setDisabled(ada.id, true),
    banned: ({ people }, ada, { actor }) =>
      people.bans.add(actor, { room: 'hall', subject: ada.id, reason: '', lifetimeMs: null }, wallNow()),
    'room-removed': ({ people }, _ada, { actor }) => people.rooms.remove(actor, 'hall', wallNow()),
    'members-only': ({ people }, _ada, { actor }) =>
      people.rooms.update(actor, 'hall', { rules: { membersOnly: true } }, wallNow()),
  };
  for (const [code, end] of Object.entries(cases)) {
    test(`${code}: others see them go, and the connection is told why`, async (t) => {
      const at = await house(t, await stores.open(t));
      const root = await at.signedIn('Root', true);
      await at.people.rooms.create(root.actor, { name: 'hall' }, wallNow());
      const watch = await root.open();
      await joinedBy(watch);
      const ada = await at.signedIn('Ada');
      const peer = await ada.open();
      const { participant } = await joinedBy(peer);
      await end(at, ada, root);
      const { reason } = await peer.closed;
      assert.ok(reason === code || (code === 'account-disabled' && reason === 'session-ended'), reason);
      if (code === 'room-removed') return;
      const { data } = await watch.event('participant.left');
      assert.deepEqual(data, { participant, reason: 'revoked' });
    });
  }

  test('a seat whose connection is lost goes as well', async (t) => {
    const at = await house(t, await stores.open(t));
    const ada = await at.signedIn('Ada');
    const peer = await ada.open();
    const { resumeToken } = await joinedBy(peer);
    peer.socket.terminate();
    await peer.closed;
    await at.people.sessions.revoke(ada.id, ada.session);
    const back = at.peer();
    const { error } = await back.request('session.resume', { resumeToken, credential: await ada.credential(back) });
    assert.equal(error?.code, 'session-ended');
    assert.equal(at.rooms.get('hall')?.size ?? 0, 0);
  });

  test('nobody whose right ends while they come in is inside afterwards', async (t) => {
    const at = await house(t, await stores.open(t));
    const root = await at.signedIn('Root', true);
    await at.people.rooms.create(root.actor, { name: 'hall' }, wallNow());
    const rounds = await Promise.all(Array.from({ length: 24 }, (_, round) => at.signedIn(`Person ${round}`)));
    await Promise.all(
      rounds.map(async (who, round) => {
        const peer = at.peer();
        const credential = await who.credential(peer);
        // Both are on their way at once, with the end a little later each time.
        void peer.request('session.open', { client, credential });
        const joining = peer.request('room.join', { room: 'hall', name: 'x' });
        for (let turn = 0; turn < round * 4; turn += 1) await new Promise(setImmediate);
        const ban = { room: 'hall', subject: who.id, reason: '', lifetimeMs: null };
        if (round % 2 === 0) await at.people.sessions.revoke(who.id, who.session);
        else await at.people.bans.add(root.actor, ban, wallNow());
        const came = await Promise.race([joining, peer.closed]);
        if ('result' in came) await peer.closed;
      }),
    );
    assert.deepEqual(at.rooms.get('hall')?.view().participants ?? [], []);
  });

  test('a token that is over, or whose key is removed, ends the seat', async (t) => {
    const at = await house(t, await stores.open(t));
    const { id: by } = await at.signedIn('Ada');
    const key = await at.people.apiKeys.create({ label: 'app', by }, wallNow());
    const come = async (lifetimeMs: number): Promise<Peer> => {
      const made = at.peer();
      const token = await mintRoomToken(key, tokenWish({ lifetimeMs }), wallNow());
      await made.request('session.open', { client, credential: { type: 'room-token', token } });
      await joinedBy(made);
      return made;
    };
    const short = await come(2_000);
    const long = await come(3_600_000);
    assert.equal((await short.closed).reason, 'room-token-expired');
    await at.people.apiKeys.remove(key.id);
    assert.equal((await long.closed).reason, 'bad-room-token');
  });

  test('a role that changes changes the seat, and what a moderator took stays taken through other news', async (t) => {
    const at = await house(t, await stores.open(t));
    const root = await at.signedIn('Root', true);
    await at.people.rooms.create(root.actor, { name: 'hall' }, wallNow());
    const [chief, ada] = [await root.open(), await at.signedIn('Ada')];
    const peer = await ada.open();
    await joinedBy(chief);
    const { participant } = await joinedBy(peer);
    const rights = () => at.rooms.get('hall')?.moderation.person(participant);
    await chief.request('moderation.permit', { participant, speak: false, show: true, chat: true });
    assert.equal(rights()?.may.speak, false);
    await at.people.rooms.update(root.actor, 'hall', { topic: 'new' }, wallNow());
    await peer.event('room.described');
    assert.equal(rights()?.may.speak, false);
    await chief.request('moderation.role', { participant, role: 'moderator' });
    await peer.frame(({ event, data }) => event === 'moderation.permitted' && (data as { by: unknown }).by === null);
    await peer.frame(({ data }) => JSON.stringify(data ?? '').includes('"role":"moderator"'));
    assert.deepEqual([rights()?.role, rights()?.may.moderate, rights()?.may.speak], ['moderator', true, true]);
    await at.people.accounts.rename(ada.id, 'Adele');
    await chief.frame(({ data }) => JSON.stringify(data ?? '').includes('Adele'));
    await at.people.accounts.setAdministrator(ada.id, true);
    await chief.frame(({ data }) => JSON.stringify(data ?? '').includes('"role":"owner"'));
    await at.people.accounts.setAdministrator(ada.id, false);
    await at.people.rooms.removeMember(root.actor, 'hall', ada.id, wallNow());
    await chief.frame(({ data }) => /"Adele".*"role":"member"/.test(JSON.stringify(data ?? '')));
    assert.equal(rights()?.may.moderate, false);
  });
});
