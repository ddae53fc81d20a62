import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { counterMode } from './counter-mode.ts';
import { SrtcpReader, SrtcpWriter, SrtpReader, SrtpWriter } from './index.ts';
import { deriveSessionKeys } from './key-derivation.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Master key and salt of RFC 3711 appendix B.3, also those of libsrtp's reference packets. */
const master = hex('E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6');

function rtpPacket(sequenceNumber: number, payload = hex('ab'.repeat(16)), ssrc = 0xcafebabe): Uint8Array {
  const packet = new Uint8Array(12 + payload.length);
  const view = new DataView(packet.buffer);
  view.setUint16(0, 0x800f);
  view.setUint16(2, sequenceNumber);
  view.setUint32(4, 0xdecafbad);
  view.setUint32(8, ssrc);
  packet.set(payload, 12);
  return packet;
}

test('the AES-CM key stream is that of RFC 3711 appendix B.2', () => {
  const keys = {
    cipherKey: createSecretKey(hex('2B7E151628AED2A6ABF7158809CF4F3C')),
    authKey: createSecretKey(hex('00')),
    salt: hex('F0F1F2F3F4F5F6F7F8F9FAFBFCFD'),
  };
  const stream = counterMode(keys, 0, 0, new Uint8Array(0xff02 * 16));
  assert.equal(
    toHex(stream.subarray(0, 48)),
    'e03ead0935c95e80e166b16dd92b4eb4d23513162b02d0f72a43a2fe4a5f97ab41e95b3bb0a2e8dd477901e4fca894c0',
  );
  assert.equal(
    toHex(stream.subarray(0xfeff * 16)),
    'ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae6a2cc3787889374fbeb4c81b17ba6c44',
  );
});

test('session keys are those of RFC 3711 appendix B.3', () => {
  const keys = deriveSessionKeys('rtp', master);
  assert.equal(toHex(keys.cipherKey.export()), 'c61e7a93744f39ee10734afe3ff7a087');
  assert.equal(toHex(keys.salt), '30cbbc08863d8c85d49db34a9ae1');
  assert.equal(toHex(keys.authKey.export()), 'cebe321f6ff7716b6fd4ab49af256a156d38baa4');
});

test('an RTP packet becomes the reference packet of libsrtp and back', () => {
  const reference = hex('800f1234 decafbad cafebabe 4e55dc4c e79978d8 8ca4d215 949d2402 b78d6acc 99ea179b 8dbb');
  assert.equal(toHex(new SrtpWriter(master).protect(rtpPacket(0x1234))), toHex(reference));
  assert.deepEqual(new SrtpReader(master).read(reference), rtpPacket(0x1234));
});

test('an RTCP packet becomes the reference packet of libsrtp and back', () => {
  const plain = hex(`81c8000b cafebabe ${'ab'.repeat(16)}`);
  const reference = hex('81c8000b cafebabe 7128035b e487b9bd bef89041 f977a5a8 80000001 993e08cd 54d6c123 0798');
  assert.equal(toHex(new SrtcpWriter(master).protect(plain)), toHex(reference));
  assert.deepEqual(new SrtcpReader(master).read(reference), plain);
});

test('a packet is taken once, in any order inside the window', () => {
  const writer = new SrtpWriter(master);
  const reader = new SrtpReader(master);
  const packets = Array.from({ length: 2000 }, (_, i) => writer.protect(rtpPacket((i + 65000) & 0xffff)));
  const at = (i: number): Uint8Array => packets[i] as Uint8Array;
  for (const i of [0, 2, 1, 700, 699]) assert.equal(typeof reader.authenticate(at(i)), 'number', `packet ${i}`);
  for (const i of [0, 2, 1, 700, 699]) assert.equal(reader.authenticate(at(i)), 'replayed', `packet ${i}`);
  assert.equal(reader.authenticate(at(1999)), 65000 + 1999, 'the roll-over is followed');
  assert.equal(reader.authenticate(at(701)), 'replayed', 'behind the window of 1024');
  assert.equal(typeof reader.authenticate(at(1999 - 1023)), 'number', 'the oldest of the window');
});

test('a stream that starts just before the wrap of its sequence number keeps one roll-over counter', () => {
  const writer = new SrtpWriter(master);
  const reader = new SrtpReader(master);
  for (let i = 0; i < 200_000; i += 977) {
    const packet = rtpPacket((65_530 + i) & 0xffff);
    const plain = reader.read(writer.protect(packet));
    assert.deepEqual(plain, packet, `packet ${i}`);
  }
  assert.ok(reader.highestIndex(0xcafebabe) > 3 * 65_536);
});

test('nothing that was altered is taken, and it changes nothing', () => {
  const writer = new SrtpWriter(master);
  const reader = new SrtpReader(master);
  reader.authenticate(writer.protect(rtpPacket(1)));
  const good = writer.protect(rtpPacket(2));
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (offset, mask) => {
      const altered = good.slice();
      altered[offset] = (altered[offset] as number) ^ mask;
      assert.equal(typeof reader.authenticate(altered), 'string');
    }),
    { numRuns: 3000 },
  );
  assert.equal(reader.highestIndex(0xcafebabe), 1);
  assert.equal(reader.authenticate(good), 2);
});

test('bytes of any length and content are refused without a throw', () => {
  const rtp = new SrtpReader(master);
  const rtcp = new SrtcpReader(master);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      assert.equal(typeof rtp.read(bytes), 'string');
      assert.equal(typeof rtcp.read(bytes), 'string');
    }),
    { numRuns: 20_000 },
  );
});

test('a repeated SRTCP index is refused, and each source counts its own', () => {
  const reader = new SrtcpReader(master);
  const first = new SrtcpWriter(master).protect(hex('80c90001 00000001'));
  const other = new SrtcpWriter(master).protect(hex('80c90001 00000002'));
  assert.equal(reader.authenticate(first), 1);
  assert.equal(reader.authenticate(first), 'replayed');
  assert.equal(reader.authenticate(other), 1);
});

test('a key holder cannot open more sources than the bound', () => {
  const reader = new SrtpReader(master);
  const writer = new SrtpWriter(master);
  const answers = Array.from({ length: 20 }, (_, i) =>
    reader.authenticate(writer.protect(rtpPacket(1, hex('00'), 0x1000 + i))),
  );
  assert.equal(answers.filter((answer) => answer === 1).length, 16);
  assert.equal(answers.filter((answer) => answer === 'too-many-sources').length, 4);
});
