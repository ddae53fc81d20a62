import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { LauncherTrial, type Outcome, preload } from './launcher-trial.ts';

/** The discard port on loopback: nothing listens there, so a registry there is a network that does not answer. */
const OFFLINE = { npm_config_registry: 'http://127.0.0.1:9/' };

/** Each failure is a sentence and a cure, and an exit code that is not 0. */
function assertExplained(outcome: Outcome, code: string, sentence: RegExp): void {
  assert.equal(outcome.code, 1, outcome.stderr);
  assert.match(outcome.stderr, new RegExp(`^ {2}Cure: .+\\(${code}\\)$`, 'm'));
  assert.match(outcome.stderr, sentence);
  assert.doesNotMatch(outcome.stderr, /^\s+at .*\.mjs:\d+/m, 'a person is shown no stack');
}

test('a Node that is too old to begin with is told by its version', async () => {
  await using trial = await LauncherTrial.open();
  const nodeArgs = preload(`Object.defineProperty(process.versions, 'node', { value: '16.20.2' })`);
  const outcome = await trial.run(['start'], { nodeArgs });
  assert.equal(outcome.code, 1);
  assert.match(outcome.stderr, /Node 16\.20\.2 is too old.*\n {2}Cure: install/);
});

test('offline, the dependencies cannot be installed', async () => {
  await using trial = await LauncherTrial.open();
  await trial.lockDependencies({ 'left-pad': '1.3.0' });
  assertExplained(await trial.run(['check'], { env: OFFLINE }), 'offline', /Cannot install the dependencies/);
});

test('offline, a private Node cannot be installed and leaves nothing half done', async () => {
  await using trial = await LauncherTrial.open();
  const nodeArgs = preload(`Object.defineProperty(process.versions, 'node', { value: '20.1.0' })`);
  const outcome = await trial.run(['check'], { env: OFFLINE, nodeArgs });
  assertExplained(outcome, 'offline', /Cannot install a private Node 24/);
  const { stdout } = await promisify(execFile)('find', [trial.cache, '-mindepth', '1']);
  assert.equal(stdout, '');
});

test('without npm, what to install is said', async () => {
  await using trial = await LauncherTrial.open();
  await trial.lockDependencies({ 'left-pad': '1.3.0' });
  const outcome = await trial.run(['check'], { env: { PATH: '/nonexistent', npm_execpath: '' } });
  assertExplained(outcome, 'npm-missing', /npm is not installed/);
});

test('a package.json that the lock file does not know is refused', async () => {
  await using trial = await LauncherTrial.open();
  await trial.lockDependencies({ 'left-pad': '1.3.0' });
  await trial.write('package.json', '{"dependencies":{"left-pad":"1.3.0","right-pad":"1.0.0"}}');
  assertExplained(await trial.run(['check']), 'lock-file-stale', /does not match package\.json/);
});

test('a damaged lock file is named', async () => {
  await using trial = await LauncherTrial.open();
  await trial.write('package-lock.json', '{"packages":');
  assertExplained(await trial.run(['check']), 'lock-file-missing', /package-lock\.json/);
});

test('without root, the exact command for missing system packages is printed', async () => {
  await using trial = await LauncherTrial.open();
  // This machine's package manager, as it answers on a bare machine.
  await trial.write('bin/dpkg-query', '#!/bin/sh\nexit 1\n');
  await trial.write('bin/apt-get', '#!/bin/sh\necho apt-get must not run without root >&2\nexit 100\n');
  for (const program of ['dpkg-query', 'apt-get']) await chmod(join(trial.root, 'bin', program), 0o755);
  const env = { PATH: `${join(trial.root, 'bin')}:${process.env.PATH}` };
  const outcome = await trial.run(['publish', 'film.mkv'], { env, nodeArgs: preload('process.getuid = () => 1000') });
  assertExplained(outcome, 'packages-missing', /Cannot run publish/);
  assert.match(outcome.stderr, /sudo apt-get update && sudo apt-get install -y --no-install-recommends ffmpeg/);
});

test('where there is no Debian, the programs that are missing are named', async () => {
  await using trial = await LauncherTrial.open();
  const outcome = await trial.run(['publish', 'film.mkv'], { env: { PATH: '/nonexistent' } });
  assertExplained(outcome, 'packages-missing', /Cannot run publish/);
  assert.match(outcome.stderr, /equivalents of Debian's packages ffmpeg/);
});

test('a cache that cannot be written to is told', async () => {
  await using trial = await LauncherTrial.open();
  await trial.write('occupied', '');
  const outcome = await trial.run(['check'], { env: { CROSSBAND_CACHE: join(trial.root, 'occupied') } });
  assertExplained(outcome, 'not-writable', /cannot be written to/);
});

test('a full disk is told as such', async () => {
  await using trial = await LauncherTrial.open();
  const nodeArgs = preload(`Object.defineProperty(process.versions, 'node', { value: '20.1.0' })`);
  const launcher = [process.execPath, ...nodeArgs, join(trial.root, 'crossband.mjs'), 'check'];
  // A tmpfs of 64 KiB in a mount namespace of its own; filled but for the directory entries.
  const script = `mount -t tmpfs -o size=64k tmpfs "$1" && head -c 60000 /dev/zero > "$1/ballast" && shift && exec "$@"`;
  await trial.write('cache/.keep', '');
  const outcome = await new Promise<Outcome>((resolve) => {
    const args = ['--map-root-user', '--mount', 'sh', '-c', script, 'sh', trial.cache, ...launcher];
    const env = { ...process.env, CROSSBAND_CACHE: trial.cache, npm_config_cache: join(trial.cache, 'npm') };
    execFile('unshare', args, { env }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, signal: null, stdout, stderr });
    });
  });
  assertExplained(outcome, 'disk-full', /the disk is full/);
});
