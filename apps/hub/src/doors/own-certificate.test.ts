import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type LogFields, silentLogger } from '@crossband/foundation';
import { type Certificate, isFromAuthority } from './certificate.ts';
import { issue, makeAuthority } from './local-authority.ts';
import { OwnCertificate } from './own-certificate.ts';

const authority = await makeAuthority('test', ['hub.example'], Date.now());
const make = () => issue(authority, ['hub.example'], Date.now());

function filesFor(context: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-own-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const [chainPath, keyPath] = [join(folder, 'chain.pem'), join(folder, 'key.pem')];
  const put = ({ chain, key }: Certificate): void => {
    writeFileSync(chainPath, chain);
    writeFileSync(keyPath, key, { mode: 0o600 });
  };
  return { folder, chainPath, keyPath, put };
}

test('files that change are read again, and wrong ones keep the old certificate', async (context) => {
  const { chainPath, keyPath, put } = filesFor(context);
  const [first, second] = await Promise.all([make(), make()]);
  put(first);
  let refused: () => void = () => undefined;
  const warned = new Promise<void>((resolve) => {
    refused = resolve;
  });
  const logger = { ...silentLogger, warn: ({ code }: LogFields) => code === 'bad-certificate' && refused() };
  const source = new OwnCertificate({ chainPath, keyPath, logger, lookIntervalMs: 20 });
  context.after(() => source.close());
  assert.deepEqual(source.current, first);
  assert.equal(isFromAuthority(source.current), true);
  writeFileSync(chainPath, second.chain);
  await warned;
  assert.deepEqual(source.current, first);
  const renewed = new Promise<Certificate>((resolve) => source.renewed(resolve));
  writeFileSync(keyPath, second.key);
  assert.deepEqual(await renewed, second);
});

test('links that are set anew are followed', async (context) => {
  const { folder, chainPath, keyPath } = filesFor(context);
  const [first, second] = await Promise.all([make(), make()]);
  for (const [name, content] of [
    ['1', first],
    ['2', second],
  ] as const) {
    writeFileSync(join(folder, `chain${name}`), content.chain);
    writeFileSync(join(folder, `key${name}`), content.key, { mode: 0o640 });
  }
  const link = (name: string): void => {
    for (const [target, path] of [
      [`chain${name}`, chainPath],
      [`key${name}`, keyPath],
    ] as const) {
      rmSync(path, { force: true });
      symlinkSync(target, path);
    }
  };
  link('1');
  const source = new OwnCertificate({ chainPath, keyPath, logger: silentLogger, lookIntervalMs: 20 });
  context.after(() => source.close());
  const renewed = new Promise<Certificate>((resolve) => source.renewed(resolve));
  link('2');
  assert.deepEqual(await renewed, second);
});

test('what cannot be served is refused by name', async (context) => {
  const { chainPath, keyPath, put } = filesFor(context);
  const open = () => new OwnCertificate({ chainPath, keyPath, logger: silentLogger });
  assert.throws(open, { code: 'bad-certificate', message: /Cannot read .*chain.pem/ });
  const certificate = await make();
  put({ chain: certificate.chain, key: (await make()).key });
  assert.throws(open, { code: 'bad-certificate', message: /not that of/ });
  put({ chain: certificate.chain, key: 'none' });
  assert.throws(open, { code: 'bad-certificate', message: /PEM/ });
  put(certificate);
  chmodSync(keyPath, 0o644);
  assert.throws(open, { code: 'unsafe-config', message: /key.pem holds a secret.*chmod/ });
  unlinkSync(keyPath);
  assert.throws(open, { code: 'bad-certificate', message: /Cannot read .*key.pem/ });
});
