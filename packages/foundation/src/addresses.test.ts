import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalAddress, networkOf } from './addresses.ts';

test('IPv4 in IPv6 is IPv4', () => {
  assert.equal(canonicalAddress('::FFFF:192.0.2.1'), '192.0.2.1');
  assert.equal(canonicalAddress('fe80::1%eth0'), 'fe80::1');
});

test('an IPv6 subscriber is known by its /64, however it is written', () => {
  assert.equal(networkOf('192.0.2.1'), '192.0.2.1');
  for (const same of ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::', '2001:db8::7:0:0:0:1', '2001:0db8:0000:0007::9']) {
    assert.equal(networkOf(same), '2001:db8:0:7::/64', same);
  }
  assert.equal(networkOf('2001:db8::1'), '2001:db8:0:0::/64');
  assert.equal(networkOf('::1'), '0:0:0:0::/64');
  assert.equal(networkOf('64:ff9b::192.0.2.1'), '64:ff9b:0:0::/64');
});
