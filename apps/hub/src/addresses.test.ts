import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lanAddresses, mediaAddresses, nativeAddress } from './addresses.ts';
import { loadHubConfig } from './config.ts';

const entry = (address: string, family: 'IPv4' | 'IPv6', internal = false) =>
  ({ address, family, internal, netmask: '', mac: '', cidr: null }) as never;
const interfaces = {
  lo: [entry('127.0.0.1', 'IPv4', true)],
  eth0: [
    entry('fe80::1', 'IPv6'),
    entry('2001:db8::5', 'IPv6'),
    entry('192.0.2.5', 'IPv4'),
    entry('169.254.1.1', 'IPv4'),
  ],
};
const config = (...args: string[]) => loadHubConfig({ args, env: {} });

test('addresses that others may reach are found, IPv4 first', () => {
  assert.deepEqual(lanAddresses(interfaces), ['192.0.2.5', '2001:db8::5']);
});

test('a hub on loopback takes media on loopback first, and where Firefox can reach it', () => {
  assert.deepEqual(mediaAddresses(config(), interfaces)[0], { ip: '127.0.0.1' });
  assert.deepEqual(mediaAddresses(config(), interfaces)[1], { ip: '192.0.2.5' });
});

test('a hub for the network announces what the network reaches', () => {
  const open = config('--host', '0.0.0.0');
  assert.deepEqual(mediaAddresses(open, interfaces), [{ ip: '192.0.2.5' }, { ip: '2001:db8::5' }]);
  assert.deepEqual(mediaAddresses(open, { lo: interfaces.lo }), [{ ip: '127.0.0.1' }]);
});

test('listen and announced address are set apart', () => {
  const nat = config('--media-listen-ip', '10.0.0.2', '--media-announced-ip', '203.0.113.9');
  assert.deepEqual(mediaAddresses(nat, interfaces), [{ ip: '10.0.0.2', announced: '203.0.113.9' }]);
  assert.deepEqual(nativeAddress(nat, interfaces), { ip: '10.0.0.2', announced: '203.0.113.9' });
  const apart = loadHubConfig({
    args: [],
    env: { NATIVE_RTP_LISTEN_IP: '10.0.0.3', NATIVE_RTP_ANNOUNCED_IP: '203.0.113.10' },
  });
  assert.deepEqual(nativeAddress(apart, interfaces), { ip: '10.0.0.3', announced: '203.0.113.10' });
});

test('native media of a hub on loopback stays on loopback', () => {
  assert.deepEqual(nativeAddress(config(), interfaces), { ip: '127.0.0.1' });
  assert.deepEqual(nativeAddress(config('--host', '0.0.0.0'), interfaces), { ip: '0.0.0.0', announced: '192.0.2.5' });
});
