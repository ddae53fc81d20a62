import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { HubProcess } from '../../fixtures/hub-process.ts';
import { leafSeen } from './leaf-seen.ts';
import { freePort, Pebble } from './pebble.ts';

const domains = ['hub.crossband.test', 'meet.crossband.test'];

test('a hub with a domain orders its certificate at an ACME authority, keeps it, and orders anew when it is gone', async () => {
  const redirectPort = await freePort();
  await using pebble = await Pebble.start(redirectPort);
  process.env.NODE_EXTRA_CA_CERTS = pebble.directoryAuthority;
  const options = [
    '--acme-domain',
    domains.join(','),
    '--acme-directory',
    pebble.directory,
    '--acme-email',
    'a@b.example',
  ];
  await using hub = await HubProcess.start(...options, '--redirect-port', String(redirectPort));
  assert.match(hub.output, new RegExp(`https://${domains[0]}:${hub.port}/`));
  const root = await pebble.root();
  const first = await leafSeen(hub.port, domains[0] ?? '', root);
  for (const domain of domains) assert.equal(first.checkHost(domain), domain);

  const elsewhere = await new Promise<string | undefined>((resolve) =>
    get(`http://127.0.0.1:${redirectPort}/r/kitchen?x=1`, { headers: { host: domains[0] } }, (response) => {
      resolve(response.headers.location);
      response.resume();
    }),
  );
  assert.equal(elsewhere, `https://${domains[0]}:${hub.port}/r/kitchen?x=1`);

  const folder = join(hub.folder, 'data', 'certificates', new URL(pebble.directory).host.replace(':', '-'));
  for (const file of readdirSync(folder)) assert.equal(statSync(join(folder, file)).mode & 0o777, 0o600, file);
  await hub.kill();
  await hub.start();
  assert.equal((await leafSeen(hub.port, domains[1] ?? '', root)).serialNumber, first.serialNumber);

  await hub.kill();
  writeFileSync(join(folder, 'certificate.pem'), readFileSync(join(folder, 'account.key')), { mode: 0o600 });
  await hub.start();
  assert.notEqual((await leafSeen(hub.port, domains[0] ?? '', root)).serialNumber, first.serialNumber);
});

test('what the authority cannot reach is said with the cure', async () => {
  await using pebble = await Pebble.start(await freePort());
  process.env.NODE_EXTRA_CA_CERTS = pebble.directoryAuthority;
  const options = ['--acme-domain', 'hub.crossband.test', '--acme-directory', pebble.directory];
  await assert.rejects(HubProcess.start(...options, '--redirect-port', String(await freePort())), (error: Error) => {
    assert.match(
      error.message,
      /gave no certificate for hub\.crossband\.test: .*port 80 is reached from outside.*acme-failed/,
    );
    return true;
  });
});
