import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onBothDatabases } from '@crossband/store/testing/stores';
import { password, servedApi } from './testing/served-api.ts';

onBothDatabases('the API of rooms', (stores) => {
  test('rooms have folders and an order, and are changed and removed by who manages them', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const [ada, ben] = [await api.person('Ada', { administrator: true }), await api.person('Ben')];
    for (const [name, folder, sortOrder] of [
      ['Zoo', 'Fun', 1],
      ['Lounge', 'Fun', 0],
      ['Work & more/less', '', 5],
    ] as const) {
      await ada.call('newRoom', { body: { name: name.replace('/', '-').replace('&', '-'), folder, sortOrder } });
    }
    const names = async () => (await ben.call('rooms', {})).rooms.map(({ name }) => name);
    assert.deepEqual(await names(), ['Work - more-less', 'Lounge', 'Zoo']);
    await assert.rejects(ben.call('newRoom', { body: { name: 'Mine' } }), { code: 'not-permitted', status: 403 });
    const parts = { room: 'Zoo' };
    await assert.rejects(ben.call('changeRoom', { parts, body: { topic: 'x' } }), { code: 'not-permitted' });
    await assert.rejects(ben.call('removeRoom', { parts }), { code: 'not-permitted' });
    const rules = { slowModeS: 5, locked: true };
    const { room } = await ada.call('changeRoom', {
      parts,
      body: { name: 'Büro 😀'.slice(0, 4), topic: '<b>"\'', rules },
    });
    assert.deepEqual([room.name, room.topic, room.rules.slowModeS, room.rules.guests], ['Büro', '<b>"\'', 5, true]);
    await assert.rejects(ada.call('newRoom', { body: { name: 'Lounge' } }), { code: 'room-name-taken', status: 409 });
    await ada.call('removeRoom', { parts: { room: 'Büro' } });
    await assert.rejects(ada.call('room', { parts: { room: 'Büro' } }), { code: 'unknown-room', status: 404 });
  });

  test('a room for members only is to others as if it were not there', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const [ada, ben] = [await api.person('Ada', { administrator: true }), await api.person('Ben')];
    await ada.call('newRoom', { body: { name: 'Secret', rules: { membersOnly: true } } });
    assert.deepEqual((await ben.call('rooms', {})).rooms, []);
    const answers = await Promise.all(
      ['Secret', 'Nowhere'].flatMap((room) =>
        [
          ['GET', `/api/v1/rooms/${room}`],
          ['GET', `/api/v1/rooms/${room}/members`],
          ['DELETE', `/api/v1/rooms/${room}`],
          ['DELETE', `/api/v1/rooms/${room}/members/${ben.account}`],
          ['GET', `/api/v1/invites?room=${room}`],
        ].map(async ([method = '', path = '']) => {
          const response = await ben.send(method, path);
          return `${response.status} ${await response.text()}`;
        }),
      ),
    );
    assert.deepEqual([new Set(answers).size, answers[0]?.slice(0, 3)], [1, '404'], answers.join('\n'));
    await ada.call('setMember', { parts: { room: 'Secret', account: ben.account }, body: { role: 'listener' } });
    assert.equal((await ben.call('room', { parts: { room: 'Secret' } })).room.role, 'listener');
  });

  test('members have roles and overrides, and nobody gives more than they have', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const [ada, ben, cai] = [
      await api.person('Ada', { administrator: true }),
      await api.person('Ben'),
      await api.person('Cai'),
    ];
    await ada.call('newRoom', { body: { name: 'Lounge' } });
    const of = (account: string) => ({ room: 'Lounge', account });
    await ada.call('setMember', {
      parts: of(ben.account),
      body: { role: 'moderator', override: { deny: ['record'] } },
    });
    const promote = (role: 'owner' | 'moderator' | 'member') =>
      ben.call('setMember', { parts: of(cai.account), body: { role } });
    await assert.rejects(promote('owner'), { code: 'not-permitted' });
    await assert.rejects(promote('moderator'), { code: 'not-permitted' });
    await promote('member');
    await assert.rejects(cai.call('setMember', { parts: of(cai.account), body: { role: 'owner' } }), {
      code: 'not-permitted',
    });
    await assert.rejects(ben.call('removeMember', { parts: of(ada.account) }), { code: /not-permitted|last-owner/ });
    await assert.rejects(ada.call('setMember', { parts: of('nobody'), body: { role: 'member' } }), {
      code: 'unknown-account',
    });
    await assert.rejects(ada.call('removeMember', { parts: of(ada.account) }), { code: 'last-owner', status: 409 });
    const { members } = await cai.call('members', { parts: { room: 'Lounge' } });
    const ofBen = members.find(({ name }) => name === 'Ben');
    assert.deepEqual([ofBen?.role, ofBen?.override], ['moderator', { allow: [], deny: ['record'] }]);
    await cai.call('removeMember', { parts: of(cai.account) });
    await assert.rejects(cai.call('members', { parts: { room: 'Lounge' } }), { code: 'not-permitted' });
  });

  test('bans of a room and of the hub are made, listed and lifted', async (t) => {
    const api = await servedApi(t, await stores.open(t));
    const [ada, ben] = [await api.person('Ada', { administrator: true }), await api.person('Ben')];
    await ada.call('newRoom', { body: { name: 'Lounge' } });
    const body = { subject: ben.account, reason: 'Söme "reason" <b>', lifetimeMs: null };
    await assert.rejects(ben.call('newRoomBan', { parts: { room: 'Lounge' }, body }), { code: 'not-permitted' });
    await ada.call('newRoomBan', { parts: { room: 'Lounge' }, body });
    const { bans } = await ada.call('roomBans', { parts: { room: 'Lounge' } });
    assert.deepEqual(
      bans.map(({ name, reason, untilMs }) => [name, reason, untilMs]),
      [['Ben', body.reason, null]],
    );
    await ada.call('removeRoomBan', { parts: { room: 'Lounge', subject: ben.account } });
    await assert.rejects(ada.call('removeRoomBan', { parts: { room: 'Lounge', subject: ben.account } }), {
      code: 'not-banned',
    });
    await ada.call('newHubBan', { body });
    await assert.rejects(ben.call('me', {}), { code: 'banned', status: 403 });
    await assert.rejects(ben.signIn('Ben', password), { code: 'banned' });
    assert.equal((await ada.call('hubBans', {})).bans.length, 1);
    await ada.call('removeHubBan', { parts: { subject: ben.account } });
    await ben.call('me', {});
  });
});
