import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { ClientAddresses } from './addresses.ts';

const request = (remoteAddress: string, forwarded?: string) =>
  ({ socket: { remoteAddress }, headers: forwarded ? { 'x-forwarded-for': forwarded } : {} }) as IncomingMessage;

test('what a stranger says about himself is not believed', () => {
  const addresses = new ClientAddresses(['10.0.0.0/8', '::1']);
  assert.equal(addresses.of(request('198.51.100.7', '1.2.3.4')), '198.51.100.7');
  assert.equal(addresses.of(request('10.1.1.1', '1.2.3.4, 198.51.100.7')), '198.51.100.7');
  assert.equal(addresses.of(request('::ffff:10.1.1.1', '1.2.3.4, 198.51.100.7, 10.9.9.9')), '198.51.100.7');
  assert.equal(addresses.of(request('::1', 'garbage')), '::1');
  assert.equal(addresses.of(request('10.1.1.1')), '10.1.1.1');
  assert.equal(new ClientAddresses([]).of(request('127.0.0.1', '1.2.3.4')), '127.0.0.1');
});

test('a proxy on this machine that nobody named is told of once', () => {
  let told = 0;
  const addresses = new ClientAddresses([], () => {
    told += 1;
  });
  assert.equal(addresses.of(request('127.0.0.1')), '127.0.0.1');
  assert.equal(addresses.of(request('198.51.100.7', '1.2.3.4')), '198.51.100.7');
  assert.equal(told, 0);
  for (let count = 0; count < 3; count += 1) addresses.of(request('127.0.0.1', '198.51.100.7'));
  assert.equal(told, 1);
});

test('networks that are none, or everybody, are refused', () => {
  assert.throws(() => new ClientAddresses(['proxy.example']), { code: 'bad-config' });
  assert.throws(() => new ClientAddresses(['10.0.0.0/33']), { code: 'bad-config' });
  for (const everybody of ['0.0.0.0/0', '::/0']) {
    assert.throws(() => new ClientAddresses([everybody]), { code: 'unsafe-config' });
  }
});
