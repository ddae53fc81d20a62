import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { issue, makeAuthority } from '@crossband/hub/doors/local-authority';
import { signalingSubprotocol } from '@crossband/wire';
import { WebSocket } from 'ws';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { ask } from './asked.ts';
import { leafSeen } from './leaf-seen.ts';

async function startHub(context: TestContext, ...options: string[]): Promise<HubProcess> {
  const hub = await HubProcess.start(...options);
  context.after(() => hub.stop());
  return hub;
}

/** What a hub with a local certificate offers for trust, in the clear, as PEM. */
async function downloadedAuthority(hub: HubProcess): Promise<string> {
  const { headers, body } = await ask(`http://127.0.0.1:${hub.port}/trust/crossband.crt`);
  assert.equal(headers['content-type'], 'application/x-x509-ca-cert');
  return new X509Certificate(body).toString();
}

function opened(url: string, options: object): Promise<string> {
  const socket = new WebSocket(url, signalingSubprotocol, options);
  return new Promise((resolve) => {
    socket.on('open', () => resolve('open')).on('error', (error) => resolve(error.message));
    socket.on('open', () => socket.terminate());
  });
}

test('for the network a hub speaks https and wss by itself, and a device that trusts it needs no exception', async (context) => {
  const hub = await startHub(context, '--host', '0.0.0.0');
  const url = `https://127.0.0.1:${hub.port}`;
  const ca = await downloadedAuthority(hub);
  assert.deepEqual(JSON.parse(String((await ask(`${url}/healthz`, { ca })).body)), { status: 'ok' });
  assert.equal((await ask(`${url}/r/kitchen`, { ca })).status, 200);
  assert.equal(await opened(`wss://127.0.0.1:${hub.port}/signal`, { ca, origin: url }), 'open');
  assert.match(await opened(`wss://127.0.0.1:${hub.port}/signal`, { ca, origin: 'https://evil.example' }), /403/);
  // A page in the clear of the same host may have been put there by anybody on the way.
  assert.match(
    await opened(`wss://127.0.0.1:${hub.port}/signal`, { ca, origin: `http://127.0.0.1:${hub.port}` }),
    /403/,
  );
  await assert.rejects(ask(`${url}/healthz`), { code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  assert.match(hub.output, /Open {2}https:\/\/[\s\S]*scan the code or open {2}http:\/\/\S+\/trust/);
  const fingerprint = new X509Certificate(ca).fingerprint256;
  assert.ok(hub.output.replaceAll(/\s+/g, '').includes(fingerprint));

  const page = await ask(`http://127.0.0.1:${hub.port}/trust`);
  assert.ok(String(page.body).includes(fingerprint));
  assert.ok(String(page.body).includes(`href="${url}/"`));
  assert.equal((await ask(`${url}/trust`, { ca })).status, 200);
  const sent = await ask(`http://127.0.0.1:${hub.port}/r/kitchen?a=b`);
  assert.deepEqual([sent.status, sent.headers.location], [307, `${url}/r/kitchen?a=b`]);
  await assert.rejects(ask(`http://127.0.0.1:${hub.port}/signal`, { method: 'CONNECT' }));
});

test('on loopback it stays plain, and is asked by no other name', async (context) => {
  const hub = await startHub(context);
  assert.match(hub.output, /Open {2}http:\/\/127/);
  assert.equal((await ask(`${hub.url}trust`)).status, 404);
  for (const host of [`127.0.0.1:${hub.port}`, `localhost:${hub.port}`, 'hub.local']) {
    assert.equal((await ask(`${hub.url}healthz`, { headers: { host } })).status, 200, host);
  }
  const rebound = { host: `evil.example:${hub.port}`, origin: `http://evil.example:${hub.port}` };
  const refused = await ask(`${hub.url}healthz`, { headers: rebound });
  assert.equal(refused.status, 421);
  assert.equal(JSON.parse(String(refused.body)).error.code, 'unknown-host');
  assert.match(await opened(hub.signalUrl, { headers: rebound }), /421/);
});

test('every answer carries the strict headers, whatever was asked', async (context) => {
  const hub = await startHub(context);
  for (const path of [
    '',
    'r/kitchen',
    'nothing',
    '%',
    'healthz',
    'metrics',
    'signal',
    'api/v1/nothing',
    'assets/none.js',
  ]) {
    const { headers } = await ask(hub.url + path);
    assert.match(
      String(headers['content-security-policy']),
      /^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/,
      path,
    );
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.equal(headers['referrer-policy'], 'no-referrer', path);
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin', path);
    assert.equal(headers['strict-transport-security'], undefined, path);
  }
});

test('a certificate by path is served, and a replaced one without a restart', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-own-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const authority = await makeAuthority('test', ['hub.example'], Date.now());
  const [chain, key] = [join(folder, 'chain.pem'), join(folder, 'key.pem')];
  const put = async (): Promise<string> => {
    const made = await issue(authority, ['hub.example'], Date.now());
    writeFileSync(key, made.key, { mode: 0o600 });
    writeFileSync(chain, made.chain);
    return new X509Certificate(made.chain).serialNumber;
  };
  const first = await put();
  const hub = await startHub(context, '--host', '0.0.0.0', '--tls-certificate', chain, '--tls-key', key);
  const seen = async (): Promise<string> => (await leafSeen(hub.port, 'hub.example', authority.chain)).serialNumber;
  assert.equal(await seen(), first);
  assert.equal((await ask(`http://127.0.0.1:${hub.port}/trust`)).status, 307);
  const second = await put();
  for (let tries = 0; (await seen()) !== second; tries += 1) {
    assert.ok(tries < 100, 'the new certificate is not served');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
});

test('contradictions and open keys stop the start', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-own-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const made = await issue(await makeAuthority('test', ['hub'], Date.now()), ['hub'], Date.now());
  const [chain, key] = [join(folder, 'chain.pem'), join(folder, 'key.pem')];
  writeFileSync(chain, made.chain);
  writeFileSync(key, made.key);
  chmodSync(key, 0o644);
  for (const [options, said] of [
    [['--tls-certificate', chain, '--tls-key', key], /unsafe-config/],
    [['--tls-certificate', chain], /belong together.*bad-config/],
    [['--tls-certificate', chain, '--tls-key', key, '--acme-domain', 'a.example'], /only one of them.*bad-config/],
    [['--tls-certificate', '/nonexistent', '--tls-key', key], /Cannot read.*bad-certificate/],
    [['--trust-proxy', '0.0.0.0/0'], /everybody could claim.*unsafe-config/],
    [['--metrics-token', 'changeme'], /unsafe-config/],
    [['--store', 'postgres://user:pass@127.0.0.1/none'], /unsafe-config/],
  ] as [string[], RegExp][]) {
    await assert.rejects(HubProcess.start(...options), said);
  }
});

test('who says nothing is not waited for', async (context) => {
  const hub = await startHub(context, '--host', '0.0.0.0');
  const silent = ['', 'GET / HTTP/1.1\r\nHost: a\r\n', '\x16\x03\x01\x02\x00'].map((start) => {
    const socket = connect(hub.port, '127.0.0.1').on('error', () => undefined);
    socket.resume();
    if (start) socket.write(start, 'latin1');
    return once(socket, 'close');
  });
  await Promise.all(silent);
});

test('figures are for this machine, or for who brings the token', async (context) => {
  const proxied = { 'x-forwarded-for': '198.51.100.7' };
  const closed = await startHub(context, '--trust-proxy', '127.0.0.1');
  assert.equal((await ask(`${closed.url}metrics`)).status, 200);
  assert.equal((await ask(`${closed.url}metrics`, { headers: proxied })).status, 403);
  const token = '8aVqT1cYw0kPzR5mXb7LnD3sJf9HgE2u';
  const open = await startHub(context, '--trust-proxy', '127.0.0.1', '--metrics-token', token);
  assert.equal((await ask(`${open.url}metrics`)).status, 403);
  const headers = { ...proxied, authorization: `Bearer ${token}` };
  assert.equal((await ask(`${open.url}metrics`, { headers })).status, 200);
});

test('one address that asks too much waits, and nobody else', async (context) => {
  const hub = await startHub(context, '--trust-proxy', '127.0.0.1', '--max-requests-per-second', '5');
  const from = (address: string) => ask(`${hub.url}healthz`, { headers: { 'x-forwarded-for': address } });
  const statuses = new Map<number, number>();
  for (let count = 0; count < 60; count += 1) {
    const { status, headers } = await from('198.51.100.7');
    if (status === 429) assert.ok(Number(headers['retry-after']) >= 1);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  assert.ok((statuses.get(429) ?? 0) > 0 && (statuses.get(200) ?? 0) >= 40, JSON.stringify([...statuses]));
  assert.equal((await from('198.51.100.8')).status, 200);
});
