import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalIp, formatTarget, isLoopback, reachableFrom } from './address.ts';
import { ReturnPath } from './return-path.ts';

test('one host has one spelling', () => {
  assert.equal(canonicalIp('::FFFF:192.0.2.1'), '192.0.2.1');
  assert.equal(canonicalIp('2001:DB8::1'), '2001:db8::1');
  assert.ok(isLoopback('::ffff:127.0.0.9'));
  assert.ok(!isLoopback('128.0.0.1'));
  assert.equal(formatTarget('2001:db8::1', 5), '[2001:db8::1]:5');
});

test('a receiver is reached in the family of the socket', () => {
  assert.equal(reachableFrom('0.0.0.0', '::ffff:192.0.2.1'), '192.0.2.1');
  assert.equal(reachableFrom('::', '192.0.2.1'), '::ffff:192.0.2.1');
  assert.equal(reachableFrom('127.0.0.1', '::1'), '127.0.0.1');
  assert.equal(reachableFrom('::1', '127.0.0.1'), '::1');
  assert.equal(reachableFrom('192.0.2.7', '2001:db8::1'), undefined);
  assert.equal(reachableFrom('2001:db8::7', '192.0.2.1'), undefined);
});

test('RTCP returns to where RTCP came from, until RTP moves', () => {
  const path = new ReturnPath();
  const home = (port: number) => ({ address: '192.0.2.1', port });
  assert.equal(path.target, null);
  path.rtpFrom(home(1));
  assert.deepEqual(path.target, home(1));
  path.rtcpFrom(home(2));
  path.rtpFrom(home(1));
  assert.deepEqual(path.target, home(2));
  path.rtpFrom(home(9));
  assert.deepEqual(path.target, home(9));
});
