import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, isIP } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { silentLogger } from '@crossband/foundation';
import { type Certificate, leafOf } from './certificate.ts';
import { issue, makeAuthority } from './local-authority.ts';
import { fingerprintOf, LocalCertificate } from './local-certificate.ts';
import { permittedFor } from './name-constraints.ts';

const home = ['localhost', 'hub', 'hub.local', '127.0.0.1', '::1', '192.168.7.5', 'fd00::5'];

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-local-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function open(context: TestContext, folder: string, names: () => string[], lookIntervalMs?: number) {
  const more = lookIntervalMs === undefined ? {} : { lookIntervalMs };
  const source = await LocalCertificate.open({ folder, names, logger: silentLogger, ...more });
  context.after(() => source.close());
  return source;
}

/** Why a client that trusts `ca` refuses to speak with `name`, null when it speaks. */
async function refusal(served: Certificate, ca: string, name: string): Promise<string | null> {
  const server = createServer({ cert: served.chain, key: served.key }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const target = isIP(name) ? { host: name } : { servername: name };
  const socket: TLSSocket = connect({ ...target, host: '127.0.0.1', port, ca, checkServerIdentity: () => undefined });
  try {
    await once(socket, 'secureConnect');
    const leaf = new X509Certificate(socket.getPeerCertificate().raw);
    return (isIP(name) ? leaf.checkIP(name) : leaf.checkHost(name)) ? null : 'other name';
  } catch (error) {
    return (error as Error).message;
  } finally {
    socket.destroy();
    server.close();
  }
}

test('who trusts the authority trusts the hub under each of its names', async (context) => {
  const source = await open(context, folderFor(context), () => home);
  for (const name of home) assert.equal(await refusal(source.current, source.authority, name), null, name);
  assert.equal(await refusal(source.current, source.authority, '192.168.7.6'), 'other name');
  const leaf = leafOf(source.current);
  assert.deepEqual(leaf.publicKey.asymmetricKeyDetails, { namedCurve: 'prime256v1' });
  assert.ok(leaf.validToDate.getTime() - leaf.validFromDate.getTime() <= 398 * 86_400_000);
  assert.match(fingerprintOf(source.authority), /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
});

test('the authority vouches for nobody else, not even with its own key', async () => {
  const authority = await makeAuthority('test', permittedFor(home), Date.now());
  assert.equal(await refusal(await issue(authority, ['10.9.8.7'], Date.now()), authority.chain, '10.9.8.7'), null);
  for (const foreign of ['bank.example', 'nothub', 'hub.example', '8.8.8.8', '2001:db8::1', '172.32.0.1']) {
    const forged = await issue(authority, [foreign], Date.now());
    assert.equal(await refusal(forged, authority.chain, foreign), 'permitted subtree violation', foreign);
  }
});

test('it is kept across starts, its keys readable by the owner only', async (context) => {
  const folder = folderFor(context);
  const first = await open(context, folder, () => home);
  const second = await open(context, folder, () => home.slice(1));
  assert.deepEqual(second.current, first.current);
  assert.equal(second.authority, first.authority);
  for (const file of ['authority.pem', 'local.pem']) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600);
});

test('a new address brings a new certificate of the same authority while the hub runs', async (context) => {
  const names = [...home];
  const source = await open(context, folderFor(context), () => names, 20);
  const before = source.authority;
  const renewed = new Promise<Certificate>((resolve) => source.renewed(resolve));
  names.push('10.1.2.3');
  const certificate = await renewed;
  assert.equal(leafOf(certificate).checkIP('10.1.2.3'), '10.1.2.3');
  assert.equal(source.authority, before);
  assert.equal(await refusal(certificate, before, '10.1.2.3'), null);
});

test('an address of the public Internet needs an authority that may vouch for it', async (context) => {
  const folder = folderFor(context);
  const before = await open(context, folder, () => home);
  const after = await open(context, folder, () => [...home, '203.0.113.9']);
  assert.notEqual(after.authority, before.authority);
  assert.equal(await refusal(after.current, after.authority, '203.0.113.9'), null);
});

test('what is damaged is made anew, what others may read is refused', async (context) => {
  const folder = folderFor(context);
  const before = await open(context, folder, () => home);
  writeFileSync(join(folder, 'local.pem'), readFileSync(join(folder, 'local.pem'), 'utf8').slice(0, 300));
  const after = await open(context, folder, () => home);
  assert.equal(after.authority, before.authority);
  assert.equal(await refusal(after.current, after.authority, 'hub'), null);
  writeFileSync(join(folder, 'local.pem'), 'x');

  chmodSync(join(folder, 'authority.pem'), 0o644);
  await assert.rejects(
    open(context, folder, () => home),
    { code: 'unsafe-config', message: /every user.*delete it/ },
  );
});
