import assert from 'node:assert/strict';
import { argon2Sync } from 'node:crypto';
import { test } from 'node:test';
import { checkPassword } from './password-rules.ts';
import { Passwords } from './passwords.ts';

test('a password is verified against its own hash only', async () => {
  const passwords = new Passwords();
  const [hash, again] = await Promise.all([
    passwords.hash('brown horse, old fence'),
    passwords.hash('brown horse, old fence'),
  ]);
  assert.match(hash, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.notEqual(hash, again, 'each hash has its own salt');
  assert.ok(await passwords.verify('brown horse, old fence', hash));
  assert.equal(await passwords.verify('brown horse, old fencf', hash), false);
  assert.equal(passwords.isOutdated(hash), false);
});

test('a hash made elsewhere with other costs verifies and counts as outdated', async () => {
  // The test vector of the reference implementation: argon2id, t=2, m=64 KiB, p=1, "password", "somesalt".
  const tag = argon2Sync('argon2id', {
    message: 'password',
    nonce: 'somesalt',
    memory: 64,
    passes: 2,
    parallelism: 1,
    tagLength: 24,
  });
  const hash = `$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHQ$${tag.toString('base64')}`;
  const passwords = new Passwords();
  assert.ok(await passwords.verify('password', hash));
  assert.ok(passwords.isOutdated(hash));
  await assert.rejects(passwords.verify('password', '$2b$12$abc'), /damaged/);
});

test('nobody has no password, not even an empty one or the one behind the stand-in', async () => {
  const passwords = new Passwords();
  for (const guess of ['', 'password', '\0']) assert.equal(await passwords.verify(guess, null), false);
});

test('one password typed with composed or combining signs is the same', async () => {
  const passwords = new Passwords();
  assert.ok(await passwords.verify('fu\u0308nf blaue Fru\u0308chte', await passwords.hash('fünf blaue Früchte')));
});

test('what comes beyond the queue is refused, and what waits is served', async () => {
  const passwords = new Passwords({ maxRunning: 1, maxWaiting: 2 });
  const results = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.verify('x', null)));
  assert.deepEqual(
    results.map(({ status }) => status),
    ['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected'],
  );
  const [, , , refused] = results;
  assert.equal(refused?.status === 'rejected' && refused.reason.code, 'busy');
  assert.equal(await passwords.verify('x', null), false, 'it goes on afterwards');
});

test('passwords that are guessed first are refused with words', () => {
  const refused = [
    'short',
    '123456789',
    'password123',
    'P@ssw0rd2024',
    'Passwort1234!',
    'qwertyuiop',
    '1234567890',
    '0123456789',
    'aaaaaaaaaa',
    'abcabcabcabc',
    'Administrator1',
    'passwordpassword',
    'letmein!!!!!!',
    '9876543210',
    'abcdefghijkl',
    '😀😀😀😀😀😀😀😀😀😀',
    'Ada Lovelace',
    'adalovelace99ada lovelace',
    'ada lovelace1',
    'x'.repeat(257),
    'half \ud83d half half',
  ];
  for (const password of refused) {
    assert.throws(
      () => checkPassword(password, 'Ada Lovelace'),
      { code: 'weak-password', message: /^This password / },
      password,
    );
  }
});

test('long sentences, any script and generated passwords are welcome', () => {
  const welcome = [
    'brown horse, old fence',
    'vK8#qz!mW2',
    'ada rides the brown horse',
    '四匹の茶色い馬と古い柵',
    'fünf blaue Früchte',
  ];
  for (const password of welcome) assert.doesNotThrow(() => checkPassword(password, 'Ada'), password);
});
