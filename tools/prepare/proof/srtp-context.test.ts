import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vp8Packet } from './media-stream.ts';
import { genericNack } from './rtcp-feedback.ts';
import { SrtpContext } from './srtp-context.ts';
import { deriveSessionKeys, SUITES, type SuiteName } from './srtp-suite.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');
const suiteNames = Object.keys(SUITES) as SuiteName[];
const masterKeyOf = (name: SuiteName) => Buffer.alloc(SUITES[name].keyBytes + SUITES[name].saltBytes, 0x5a);

test('session keys are those of RFC 3711 appendix B.3', () => {
  const masterKey = hex('E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6');
  const keys = deriveSessionKeys('AES_CM_128_HMAC_SHA1_80', 'rtp', masterKey);
  assert.deepEqual(keys.cipherKey, hex('C61E7A93744F39EE10734AFE3FF7A087'));
  assert.deepEqual(keys.salt, hex('30CBBC08863D8C85D49DB34A9AE1'));
  assert.deepEqual(keys.authKey, hex('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4'));
});

test('a master key of the wrong length is refused', () => {
  assert.throws(() => deriveSessionKeys('AEAD_AES_256_GCM', 'rtp', Buffer.alloc(28)), RangeError);
});

for (const name of suiteNames) {
  test(`${name}: what one end seals the other opens, across the roll-over`, () => {
    const sender = new SrtpContext(name, masterKeyOf(name));
    const receiver = new SrtpContext(name, masterKeyOf(name));
    for (let seq = 65_530; seq < 65_546; seq += 1) {
      const packet = vp8Packet(1, seq, seq, false);
      const sealed = sender.protectRtp(packet);
      assert.equal(sealed.length, packet.length + SUITES[name].rtpTagBytes);
      assert.deepEqual(receiver.unprotectRtp(sealed), packet);
    }
  });

  test(`${name}: a receiver that missed the roll-over counter opens nothing`, () => {
    const sender = new SrtpContext(name, masterKeyOf(name));
    sender.protectRtp(vp8Packet(1, 65_535, 0, false));
    const afterRollOver = sender.protectRtp(vp8Packet(1, 65_536, 0, false));
    assert.equal(new SrtpContext(name, masterKeyOf(name)).unprotectRtp(afterRollOver), undefined);
  });

  test(`${name}: one turned bit anywhere is noticed`, () => {
    const sealed = new SrtpContext(name, masterKeyOf(name)).protectRtp(vp8Packet(1, 7, 0, false));
    for (let at = 1; at < sealed.length; at += 1) {
      const forged = Buffer.from(sealed);
      forged.writeUInt8(forged.readUInt8(at) ^ 0x10, at);
      assert.equal(new SrtpContext(name, masterKeyOf(name)).unprotectRtp(forged), undefined, `byte ${at}`);
    }
  });

  test(`${name}: RTCP is opened, and not when a bit was turned`, () => {
    const packet = genericNack(0xabcdef, 17);
    const sealed = new SrtpContext(name, masterKeyOf(name)).protectRtcp(packet);
    assert.deepEqual(new SrtpContext(name, masterKeyOf(name)).unprotectRtcp(sealed), packet);
    const forged = Buffer.from(sealed);
    forged.writeUInt8(forged.readUInt8(9) ^ 1, 9);
    assert.equal(new SrtpContext(name, masterKeyOf(name)).unprotectRtcp(forged), undefined);
  });
}
