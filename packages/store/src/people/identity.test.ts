import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WallMs } from '@crossband/foundation';
import {
  Accounts,
  Authenticator,
  FirstAdministrator,
  Invites,
  Passwords,
  readClientKey,
  Sessions,
  signalingProof,
} from '@crossband/identity';
import type { Store } from '../store.ts';
import { onBothDatabases } from '../testing/stores.ts';

const now = 1_700_000_000_000 as WallMs;
const later = (ms: number): WallMs => (now + ms) as WallMs;
const address = '192.0.2.7';

function houseOn({ people, bans }: Store) {
  const sessions = new Sessions(people.sessions);
  const accounts = new Accounts({ store: people.accounts, passwords: new Passwords(), sessions });
  const invites = new Invites(people.invites);
  const authenticator = new Authenticator({ sessions, accounts: people.accounts, bans, verifyRoomToken: null });
  return { sessions, accounts, invites, authenticator, first: new FirstAdministrator(people.accounts, accounts) };
}

async function newKey() {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify']);
  const publicKey = await readClientKey(await crypto.subtle.exportKey('jwk', pair.publicKey));
  const sign = async (text: string): Promise<string> => {
    const signing = { name: 'ECDSA', hash: 'SHA-256' };
    const signature = await crypto.subtle.sign(signing, pair.privateKey, new TextEncoder().encode(text));
    return Buffer.from(signature).toString('base64url');
  };
  return { publicKey, sign };
}

onBothDatabases('identity', (stores) => {
  test('from the first start to the first guest who becomes a member, over a restart, to the end of a session', async (t) => {
    const url = await stores.url(t);
    const before = await stores.open(t, url);
    const founding = houseOn(before);
    const link = await founding.first.offer(now);
    assert.ok(link);
    const ada = await founding.first.redeem(link, { name: 'Ada', password: 'brown horse, old fence' }, now);
    const standing = { role: 'owner', administrator: ada.administrator } as const;
    const wanted = { by: ada.id, standing, role: 'member', room: null, uses: 1, lifetimeMs: 60_000 } as const;
    const { token: invitation } = await founding.invites.create(wanted, now);
    await before.close();

    const house = houseOn(await stores.open(t, url));
    assert.equal(await house.first.offer(now), null);
    const join = (name: string, password: string) =>
      house.invites.accept(invitation, later(1), () => house.accounts.create({ name, password }, later(1)));
    await assert.rejects(join('ada', 'grey mouse, new roof'), { code: 'account-name-taken' });
    await assert.rejects(join('Eve', 'short'), { code: 'weak-password' });
    const eve = await join('Eve', 'grey mouse, new roof');
    await assert.rejects(join('Mallory', 'grey mouse, new roof'), { code: 'invite-invalid' });

    const { id } = await house.accounts.signIn({ name: 'EVE', password: 'grey mouse, new roof' });
    assert.equal(id, eve.id);
    const { publicKey, sign } = await newKey();
    const { session, token } = await house.sessions.begin({ account: id, publicKey, device: 'Firefox', address }, now);
    const signIn = async (shown: string, nowMs: WallMs) => {
      const signature = await sign(signalingProof('c1', shown));
      return house.authenticator.authenticate(
        { type: 'session', token: shown, signature },
        { challenge: 'c1', address },
        nowMs,
      );
    };
    assert.equal((await signIn(token, later(2))).account, id);
    const nexts = await Promise.all(Array.from({ length: 4 }, () => house.sessions.rotate(token, later(2))));
    assert.equal(new Set(nexts).size, 1, 'all who rotate at once get the same successor');
    const [next = ''] = nexts;
    assert.equal((await signIn(next, later(3))).session, session.id);

    const revoked = house.sessions.events.next('revoked');
    await assert.rejects(signIn(token, later(120_000)), { code: 'session-ended' });
    assert.deepEqual(await revoked, [session.id, id, 'reused']);
    await assert.rejects(signIn(next, later(120_000)), { code: 'session-ended' });
  });
});
