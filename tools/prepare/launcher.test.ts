import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { LauncherTrial, outcomeOf } from './launcher-trial.ts';

/** An entry file that runs until a signal, or until the test that started it is gone and its input ends. */
function untilSignal(exitCode: number): string {
  return `process.on('SIGTERM', () => { console.log('closing'); process.exit(${exitCode}); });
    process.stdin.resume(); console.log('ready');`;
}

test('arguments reach the entry file as they are, and its exit code comes back', async () => {
  await using trial = await LauncherTrial.open();
  await trial.write(
    'apps/cli/src/main.ts',
    'const args: string[] = process.argv.slice(2); console.log(JSON.stringify(args)); process.exitCode = 7;',
  );
  const outcome = await trial.run(['doctor', '--port', '1234', 'a b', '--', '-x']);
  assert.equal(outcome.code, 7);
  assert.deepEqual(JSON.parse(outcome.stdout), ['doctor', '--port', '1234', 'a b', '--', '-x']);
  assert.equal(outcome.stderr, '', 'nothing was to be done, so nothing is said');
});

test('check runs the gate with its switch', async () => {
  await using trial = await LauncherTrial.open();
  await trial.write('tools/gate/main.ts', 'console.log(process.argv.slice(2).join(" "));');
  const outcome = await trial.run(['check', '--json']);
  assert.deepEqual([outcome.code, outcome.stdout], [0, '--check-only --json\n']);
});

test('the child finds the chosen Node first on its path', async () => {
  await using trial = await LauncherTrial.open();
  await trial.write(
    'tools/gate/main.ts',
    `import { execFileSync } from 'node:child_process';
     console.log(execFileSync('node', ['-p', 'process.execPath'], { encoding: 'utf8' }).trim() === process.execPath);`,
  );
  assert.equal((await trial.run(['check'], { env: { PATH: '/usr/bin:/bin' } })).stdout, 'true\n');
});

test('a signal to the launcher reaches the child, whose own shutdown decides the exit code', async () => {
  await using trial = await LauncherTrial.open();
  await trial.write('tools/gate/main.ts', untilSignal(3));
  const launcher = trial.start(['check']);
  const outcome = outcomeOf(launcher);
  assert.ok(launcher.stdout);
  await once(launcher.stdout, 'data');
  launcher.kill('SIGTERM');
  const { code, stdout } = await outcome;
  assert.deepEqual([code, stdout], [3, 'ready\nclosing\n']);
});

test('a signal to npm reaches the child too: no shell stands between', async () => {
  await using trial = await LauncherTrial.open();
  const { scripts } = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8'));
  await trial.write('package.json', JSON.stringify({ private: true, type: 'module', scripts }));
  await trial.write('tools/gate/main.ts', untilSignal(0));
  const npm = trial.spawn('npm', ['run', '--silent', 'check']);
  const outcome = outcomeOf(npm);
  assert.ok(npm.stdout);
  await once(npm.stdout, 'data');
  npm.kill('SIGTERM');
  assert.equal((await outcome).stdout, 'ready\nclosing\n');
});

test('a child that dies of a signal gives the exit code that a shell would give', async () => {
  await using trial = await LauncherTrial.open();
  await trial.write('tools/gate/main.ts', `process.kill(process.pid, 'SIGKILL');`);
  assert.equal((await trial.run(['check'])).code, 128 + 9);
});

test('help names every command and prepares nothing', async () => {
  await using trial = await LauncherTrial.open();
  const outcome = await trial.run(['--help']);
  assert.equal(outcome.code, 0);
  for (const word of ['start', 'test', 'check', 'bench', 'faults', 'publish', 'watch', 'prepare'])
    assert.match(outcome.stdout, new RegExp(`^ +${word} `, 'm'));
});

test('a missing entry file is named', async () => {
  await using trial = await LauncherTrial.open();
  const outcome = await trial.run(['check']);
  assert.equal(outcome.code, 1);
  assert.match(outcome.stderr, /tools\/gate\/main\.ts is missing/);
});
