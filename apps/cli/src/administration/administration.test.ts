import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

/** The commands as an operator runs them: beside a real hub, and where none runs. */

const root = join(import.meta.dirname, '..', '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'crossband-cli-'));
const dataDir = join(folder, 'data');
const password = 'brown horse, old fence';
let hub: { child: ChildProcess; address: string; secret: string } | null = null;

interface Outcome {
  readonly status: number | null;
  readonly out: string;
  readonly said: string;
}

function crossband(args: readonly string[], { input = '', env = {} }: { input?: string; env?: object } = {}) {
  const child = spawn(process.execPath, [join(root, 'cli', 'src', 'main.ts'), ...args], {
    env: { ...process.env, CROSSBAND_DATA_DIR: dataDir, ...env },
  });
  let [out, said] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  child.stdin.end(input);
  return new Promise<Outcome>((resolve) => child.on('close', (status) => resolve({ status, out, said })));
}

async function done(args: readonly string[], more: { input?: string; env?: object } = {}): Promise<string> {
  const { status, out, said } = await crossband(args, more);
  assert.equal(status, 0, said);
  return out;
}

async function refused(args: readonly string[], code: string, more: { input?: string; env?: object } = {}) {
  const { status, said } = await crossband(args, more);
  assert.match(said, new RegExp(`\\[${code}\\]`));
  assert.notEqual(status, 0);
}

async function json<T>(args: readonly string[]): Promise<T> {
  return JSON.parse(await done([...args, '--json'])) as T;
}

async function startHub(): Promise<void> {
  const args = ['--port', '0', '--base-port', '45300', '--media-listen-ip', '127.0.0.1', '--data-dir', dataDir];
  const child = spawn(process.execPath, [join(root, 'hub', 'src', 'main.ts'), ...args], { stdio: 'pipe' });
  let output = '';
  const greeted = Promise.withResolvers<string>();
  child.on('close', () => greeted.reject(new Error(output)));
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
      const open = /Open {2}(\S+)/.exec(output)?.[1];
      if (open) greeted.resolve(open);
    });
  const address = await greeted.promise;
  hub = { child, address, secret: /setup#(\S+)/.exec(output)?.[1] ?? '' };
}

async function stopHub(): Promise<void> {
  const child = hub?.child;
  hub = null;
  if (!child || child.exitCode !== null) return;
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGTERM');
  await closed;
}

before(() => refused(['user', 'list'], 'no-store').then(startHub));
after(async () => {
  await stopHub();
  rmSync(folder, { recursive: true, force: true });
});

test('the socket of a running hub is its own', () => {
  assert.equal(statSync(join(dataDir, 'control.sock')).mode & 0o777, 0o600);
});

test('people are made, signed out, let in and listed beside a running hub', async () => {
  assert.match(await done(['user', 'add', 'Ada', '--admin'], { input: `${password}\n` }), /Ada has an account now/);
  await done(['user', 'add', 'Eve', '--no-password']);
  await refused(['user', 'add', 'EVE', '--no-password'], 'account-name-taken');
  await refused(['user', 'add', 'Bob'], 'weak-password', { input: 'short\n' });
  await refused(['user', 'disable', 'Ada'], 'last-administrator');
  await refused(['user', 'password', 'Nobody'], 'unknown-account', { input: `${password}\n` });
  await done(['user', 'disable', 'Eve']);
  await done(['user', 'password', 'Eve'], { input: 'grey mouse, new roof\n' });
  await done(['user', 'admin', 'Eve']);
  const people = await json<{ name: string; disabled: boolean; administrator: boolean; hasPassword: boolean }[]>([
    'user',
    'list',
  ]);
  assert.deepEqual(
    people.map(({ name, disabled, administrator, hasPassword }) => [name, disabled, administrator, hasPassword]),
    [
      ['Ada', false, true, true],
      ['Eve', true, true, true],
    ],
  );
  await done(['user', 'enable', 'Eve']);
  assert.match(await done(['user', 'admin', 'Eve', '--remove']), /no more/);
});

test('rooms, members and bans', async () => {
  await done(['room', 'add', 'kitchen', '--topic', 'Soup & <b>more</b>', '--lobby', 'yes', '--order', '-3']);
  await refused(['room', 'add', 'kitchen'], 'room-name-taken');
  await refused(['room', 'add', '../etc'], 'bad-room');
  await done(['room', 'set', 'kitchen', '--rename', 'pantry', '--participants', '12', '--slow-mode', '5']);
  const [room] = await json<{ name: string; topic: string; sortOrder: number; rules: object }[]>(['room', 'list']);
  assert.deepEqual([room?.name, room?.topic, room?.sortOrder], ['pantry', 'Soup & <b>more</b>', -3]);
  assert.partialDeepStrictEqual(room?.rules, { lobby: true, guests: true, participants: 12, slowModeS: 5 });
  await done(['room', 'role', 'pantry', 'Ada', 'moderator', '--deny', 'show']);
  assert.match(await done(['room', 'members', 'pantry']), /Ada +moderator +-show/);
  await done(['room', 'role', 'pantry', 'Ada', 'none']);
  await refused(['room', 'role', 'pantry', 'Ada', 'none'], 'not-a-member');
  await done(['room', 'ban', 'pantry', 'Eve', '--for', '7d', '--reason', 'noise']);
  assert.match(await done(['room', 'bans', 'pantry']), /Eve +\d{4}-\d\d-\d\d \d\d:\d\d +noise/);
  await done(['room', 'unban', 'pantry', 'Eve']);
  await refused(['room', 'unban', 'pantry', 'Eve'], 'not-banned');
  await refused(['room', 'remove', 'pantry'], 'not-confirmed');
  assert.equal((await crossband(['room', 'ban', 'pantry', 'Eve', '--for', 'ever'])).status, 1);
});

test('invitations lead to the running hub, and are taken back', async () => {
  await refused(['invite', 'make', '--room', 'cellar'], 'unknown-room');
  const { link, invite } = await json<{ link: string; invite: { id: string } }>(['invite', 'make', '--room', 'pantry']);
  assert.match(link, new RegExp(`^${hub?.address}invite#[\\w-]{43}$`));
  assert.match(await done(['invite', 'list']), new RegExp(`${invite.id} +pantry +member +1`));
  await done(['invite', 'revoke', invite.id]);
  await refused(['invite', 'revoke', invite.id], 'invite-invalid');
});

test('API keys mint tokens without a hub', async () => {
  const CROSSBAND_API_KEY = (await done(['token', 'make-key', 'Shop'])).trim().replace('CROSSBAND_API_KEY=', '');
  const [id = ''] = CROSSBAND_API_KEY.split('.');
  assert.match(await done(['token', 'keys']), new RegExp(`${id} +Shop`));
  const args = ['token', 'mint', '--room', 'pantry', '--subject', 'user-7', '--publish', 'microphone', '--for', '10m'];
  const token = (await done(args, { env: { CROSSBAND_API_KEY } })).trim();
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  assert.partialDeepStrictEqual(claims, {
    iss: id,
    sub: 'user-7',
    room: 'pantry',
    publish: ['microphone'],
    chat: false,
  });
  assert.equal(claims.exp - claims.nbf, 600);
  await refused(args, 'bad-option', { env: { CROSSBAND_API_KEY: 'secret' } });
  await done(['token', 'remove-key', id]);
  await refused(['token', 'remove-key', id], 'unknown-api-key');
});

test('a backup is made beside a running hub; a restoration waits until it is stopped', async () => {
  const file = join(folder, 'copy');
  const bytes = Buffer.from('a picture');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const kept = join(dataDir, 'attachments', 'kept', sha256.slice(0, 2), sha256);
  mkdirSync(join(kept, '..'), { recursive: true });
  writeFileSync(kept, bytes);
  assert.match(await done(['backup', file]), /1 new file /);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  await refused(['backup', file], 'output-unusable');
  await done(['backup', file, '--force']);
  await refused(['restore', file], 'store-in-use');
  await refused(['restore', file, '--force'], 'store-in-use');
  const store = { CROSSBAND_STORE_URL: `sqlite:${join(dataDir, 'crossband.sqlite')}` };
  const elsewhere = { ...store, CROSSBAND_DATA_DIR: join(folder, 'elsewhere') };
  await refused(['restore', file, '--force'], 'store-in-use', { env: elsewhere });
  await refused(['user', 'list'], 'store-in-use', { env: elsewhere });
  await stopHub();
  assert.equal(existsSync(join(dataDir, 'control.sock')), false);
  await done(['room', 'remove', 'pantry', '--yes']);
  rmSync(kept);
  assert.deepEqual(await json(['room', 'list']), []);
  await refused(['restore', file], 'store-not-empty');
  await refused(['restore', join(folder, 'nothing')], 'no-such-input');
  await done(['restore', file, '--force']);
  assert.deepEqual(readFileSync(kept), bytes);
  assert.equal((await json<{ name: string }[]>(['room', 'list']))[0]?.name, 'pantry');
});

test("without a hub the store itself is changed, and a killed one is in nobody's way", async () => {
  await startHub();
  hub?.child.kill('SIGKILL');
  await new Promise((resolve) => hub?.child.once('close', resolve));
  assert.equal(existsSync(join(dataDir, 'control.sock')), true);
  await done(['user', 'add', 'Grace', '--no-password']);
  assert.match(await done(['invite', 'make']), /^invite#[\w-]{43}\n\(no hub runs/);
  await startHub();
  assert.match(await done(['user', 'list']), /Grace/);
});
