import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';

/** The hub as a process: what a person sees who starts it wrongly, and how it goes down. */

function dataDir(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-hub-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function run(args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], { stdio: 'pipe' });
  let output = '';
  const collect = (chunk: Buffer): void => {
    output += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<{ status: number | null; output: string }>((resolve) =>
    child.on('close', (status) => resolve({ status, output })),
  );
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => /Open {2}(\S+)/.test(output) && resolve(/Open {2}(\S+)/.exec(output)?.[1] ?? ''));
    child.on('close', () => reject(new Error(output)));
  });
  listening.catch(() => undefined);
  return { child, ended, listening };
}

test('wrong options end with one sentence and a code', async () => {
  for (const [args, said] of [
    [['--prot', '1'], /Unknown option "--prot".*\[bad-config\]/],
    [['--port', '99999'], /--port is "99999", but must be/],
    [['--config', '/nonexistent.json'], /Cannot read the configuration file/],
  ] as const) {
    const { status, output } = await run([...args]).ended;
    assert.equal(status, 1);
    assert.match(output, said);
  }
});

test('a taken port is named, with the cure', async (context) => {
  const blocker = createServer();
  await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve));
  context.after(() => blocker.close());
  const { port } = blocker.address() as { port: number };
  const options = [
    '--port',
    String(port),
    '--base-port',
    '41871',
    '--data-dir',
    dataDir(context),
    '--media-listen-ip',
    '127.0.0.1',
  ];
  const { status, output } = await run(options).ended;
  assert.equal(status, 1);
  assert.match(output, new RegExp(`TCP port ${port} of 127.0.0.1 is taken.*--port`));
});

test('--help lists every setting', async () => {
  const { status, output } = await run(['--help']).ended;
  assert.equal(status, 0);
  assert.match(output, /--media-announced-ip[\s\S]*NATIVE_RTP_ANNOUNCED_IP/);
});

test('a running hub is healthy, tells its figures, serves its page to every room, and goes down cleanly', async (context) => {
  const options = [
    '--port',
    '0',
    '--base-port',
    '41881',
    '--data-dir',
    dataDir(context),
    '--media-listen-ip',
    '127.0.0.1',
  ];
  const hub = run(options);
  context.after(() => hub.child.kill('SIGKILL'));
  const address = await hub.listening;
  assert.deepEqual(await (await fetch(`${address}healthz`)).json(), { status: 'ok' });
  assert.deepEqual(await (await fetch(`${address}readyz`)).json(), { status: 'ready' });
  const metrics = await (await fetch(`${address}metrics`)).text();
  for (const name of [
    'rooms',
    'participants',
    'publications',
    'worker_cpu_seconds',
    'nodejs_eventloop_lag_seconds',
    'worker_routers',
    'native_packets',
  ]) {
    assert.match(metrics, new RegExp(`^crossband_${name}`, 'm'));
  }
  const page = await fetch(`${address}r/hall`);
  assert.equal(page.status, 200);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'; script-src 'self';/);
  for (const path of ['..%2f..%2fpackage.json', '%2e%2e/main.ts', 'assets/../../src/main.ts', 'r/a/b', 'nothing']) {
    assert.equal((await fetch(`${address}${path}`)).status, 404, path);
  }
  hub.child.kill('SIGTERM');
  assert.equal((await hub.ended).status, 0);
});

/** Everything that the hub answers to these bytes. */
async function answered(address: string, bytes: string): Promise<string> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

test('whatever is refused has a code, words and the headers of every answer, also what no route has seen', async (context) => {
  const data = dataDir(context);
  const hub = run(['--port', '0', '--base-port', '41891', '--data-dir', data, '--media-listen-ip', '127.0.0.1']);
  context.after(() => hub.child.kill('SIGKILL'));
  const address = await hub.listening;
  const upgrade = (path: string, more = '') =>
    [
      `GET ${path} HTTP/1.1`,
      `Host: ${new URL(address).host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      `${more}\r\n\r\n`,
    ].join('\r\n');
  const crossband = 'Sec-WebSocket-Protocol: crossband.v1';
  for (const [bytes, status, code] of [
    ['no HTTP at all\r\n\r\n', 400, 'bad-request'],
    [`GET / HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    ['GET /%00 HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n', 400, 'bad-request'],
    [upgrade('/signal'), 400, 'unsupported-protocol'],
    [upgrade('/elsewhere', crossband), 404, 'unknown-endpoint'],
    [upgrade('/signal', `${crossband}\r\nOrigin: https://evil.example`), 403, 'origin-refused'],
    [upgrade('/signal', crossband).replace(/Host: \S+/, 'Host: evil.example'), 421, 'unknown-host'],
  ] as const) {
    const answer = await answered(address, bytes);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    assert.match(head, new RegExp(`^HTTP/1.1 ${status} `), answer);
    const { error } = JSON.parse(body) as { error: { code: string; message: string } };
    assert.equal(error.code, code);
    assert.match(error.message, /^[A-Z].{20,}\.$/);
    assert.match(head, /content-security-policy: default-src 'none'/);
    assert.match(head, /x-content-type-options: nosniff/);
  }
  assert.equal((await fetch(`${address}metrics`, { headers: { 'x-forwarded-for': '198.51.100.7' } })).status, 403);
});

test('a new hub tells its one-time link on the terminal and in a file that only its owner reads', async (context) => {
  const folder = dataDir(context);
  const options = ['--port', '0', '--base-port', '41891', '--data-dir', folder, '--media-listen-ip', '127.0.0.1'];
  const hub = run(options);
  context.after(() => hub.child.kill('SIGKILL'));
  const address = await hub.listening;
  const path = join(folder, 'first-administrator.link');
  const link = readFileSync(path, 'utf8').trim();
  assert.match(link, new RegExp(`^${address}setup#[A-Za-z0-9_-]{43}$`));
  assert.equal(statSync(path).mode & 0o777, 0o600);
  hub.child.kill('SIGTERM');
  const { output } = await hub.ended;
  assert.ok(output.includes(link));
  assert.equal(
    output.split(link.split('#')[1] ?? '').length,
    2,
    'the secret is in no other line, such as one of the log',
  );
});
