import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readlink, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const { withLock } = (await import(new URL('./lock.mjs', import.meta.url).href)) as {
  withLock<T>(path: string, work: () => Promise<T>, onWait?: (holderPid: number) => void): Promise<T>;
};

const folder = await mkdtemp(join(tmpdir(), 'crossband-lock-'));
const lock = join(folder, 'lock');
after(() => rm(folder, { recursive: true, force: true }));

const work = async (): Promise<string> => 'done';

/** A lock that is waited for by mistake is waited for without end: only then this time runs out. */
const notForEver = { timeout: 60_000 };

/** Holds the lock in a process of its own. */
async function holder() {
  const source = `const { withLock } = await import(${JSON.stringify(new URL('./lock.mjs', import.meta.url).href)});
    await withLock(process.argv[1], async () => { console.log('held'); for await (const _ of process.stdin); });`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source, lock], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

test('one after the other, and nothing stays behind', notForEver, async () => {
  const other = await holder();
  const waitedFor: number[] = [];
  const mine = withLock(lock, work, (pid) => {
    waitedFor.push(pid);
    other.stdin.end();
  });
  assert.equal(await mine, 'done');
  assert.deepEqual(waitedFor, [other.pid]);
  assert.deepEqual(await readdir(folder), []);
});

test('a lock whose holder was killed is taken over', notForEver, async () => {
  const other = await holder();
  const gone = once(other, 'exit');
  other.kill('SIGKILL');
  await gone;
  assert.ok(await readlink(lock));
  assert.equal(await withLock(lock, work), 'done');
});

test('an empty file is no lock: an older launcher was killed between making and writing it', notForEver, async () => {
  await writeFile(lock, '');
  assert.equal(await withLock(lock, work), 'done');
});

test('a number that went to another process, or to this one, holds nothing', notForEver, async () => {
  for (const pid of [process.ppid, process.pid]) {
    await symlink(`${pid}-1`, lock);
    assert.equal(await withLock(lock, work), 'done');
  }
});
