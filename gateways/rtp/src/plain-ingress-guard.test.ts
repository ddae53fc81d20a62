import assert from 'node:assert/strict';
import { test } from 'node:test';
import { writeRtpHeader } from '@crossband/wire/rtp/index';
import { PlainIngressGuard } from './plain-ingress-guard.ts';

const credential = { ssrc: 1000, payloadType: 96, key: new Uint8Array(30) };
const sender = { address: '127.0.0.1', port: 5000 };
const report = new Uint8Array(8);

function packet(sequenceNumber: number, payloadType = 96): Uint8Array {
  const bytes = new Uint8Array(20);
  writeRtpHeader(bytes, { payloadType, marker: false, sequenceNumber, rtpTimestamp: 0, ssrc: credential.ssrc });
  return bytes;
}

test('only loopback is believed', () => {
  for (const address of ['192.0.2.1', '0.0.0.0', '::', '2001:db8::1', '::ffff:192.0.2.1', '127.0.0.1.example']) {
    const guard = new PlainIngressGuard(credential);
    assert.equal(guard.admitRtp(packet(1), { address, port: 5000 }), 'foreign-address', address);
    assert.deepEqual([guard.accepted, guard.returnTo], [0, null]);
  }
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
    assert.equal(new PlainIngressGuard(credential).admitRtp(packet(1), { address, port: 5000 }), null, address);
});

test('the first right packet binds its source, and a wrong one binds nothing', () => {
  const guard = new PlainIngressGuard(credential);
  const other = { address: '127.0.0.1', port: 5002 };
  assert.equal(guard.admitRtp(packet(1, 97), other), 'wrong-payload-type');
  assert.equal(guard.admitRtcp(report, other), 'foreign-address');
  assert.equal(guard.admitRtp(packet(1), sender), null);
  assert.equal(guard.admitRtp(packet(2), other), 'foreign-address');
  assert.equal(guard.admitRtp(packet(2), { address: '127.0.0.2', port: sender.port }), 'foreign-address');
  assert.equal(guard.admitRtp(packet(2), sender), null);
  assert.deepEqual([guard.accepted, guard.returnTo], [2, sender]);
});

test('RTCP comes from the port of the media or the next one, of the same address', () => {
  const guard = new PlainIngressGuard(credential);
  guard.admitRtp(packet(1), sender);
  for (const stranger of [
    { address: '127.0.0.1', port: 5002 },
    { address: '127.0.0.1', port: 4999 },
    { address: '127.0.0.2', port: 5000 },
    { address: '127.0.0.2', port: 5001 },
    { address: '192.0.2.1', port: 5001 },
  ]) {
    assert.equal(guard.admitRtcp(report, stranger), 'foreign-address');
    assert.deepEqual(guard.returnTo, sender);
  }
  assert.equal(guard.admitRtcp(report, { address: '127.0.0.1', port: 5001 }), null);
  assert.deepEqual(guard.returnTo, { address: '127.0.0.1', port: 5001 });
});

test('losses are counted across a roll-over, and late packets mend them', () => {
  const guard = new PlainIngressGuard(credential);
  for (const sequence of [65_534, 65_535, 1, 2]) guard.admitRtp(packet(sequence), sender);
  assert.deepEqual(guard.received(), { packets: 4, octets: 80, lostPackets: 1 });
  guard.admitRtp(packet(0), sender);
  assert.deepEqual(guard.received(), { packets: 5, octets: 100, lostPackets: 0 });
});
