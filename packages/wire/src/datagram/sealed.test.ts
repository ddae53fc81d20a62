import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DatagramSigner, DatagramVerifier, SIGNATURE_BYTES } from './datagram-signature.ts';
import { datagramCodecs, mediaTypes } from './header.ts';
import { datagramKey } from './key-schedule.ts';
import { SEAL_TAG_BYTES } from './seal-cipher.ts';
import { DatagramOpener, DatagramSealer, MAX_SEALED_PAYLOAD_BYTES } from './sealed.ts';

/** Made with another implementation (Python's `cryptography`); docs/protocol/datagram.md has them too. */
const golden = {
  secret: Uint8Array.from({ length: 32 }, (_, at) => at),
  uplinkKey: '0bb99ec1616c08b515137e1d59814859',
  downlinkKey: 'fb2725c318195a47f2d6370fdb2ae8bd',
  datagram: '0201010701020304fffffff0ffff000700050006e597113f88b7e6448b0c16354547a3f2883a679e15cc1f',
  signerSeed: Uint8Array.from({ length: 32 }, (_, at) => at + 32),
  signerKey: '29acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7',
  signature:
    '3e587e85af9ec000855714786380c05bfec7d01c91be35a58d03999bed0734d6bc7fa814c3ff7e598102bea335c3b814dd0833153d3e79f25aba0b3169125903',
};
const ssrc = 0x01020304;
const place = { ssrc, keyId: 5, roll: 6 };
const header = {
  mediaType: mediaTypes.video,
  codec: datagramCodecs.h264,
  keyFrame: true,
  marker: true,
  start: true,
  ssrc,
  timestampMs: 0xfffffff0,
  seq: 0xffff,
};
const picture = Buffer.from('picture');

function sealer(keyId = 5): DatagramSealer {
  return new DatagramSealer({ direction: 'uplink', secret: golden.secret, ssrc, keyId });
}

function signed(sealed: Uint8Array, signer: DatagramSigner): Uint8Array {
  const whole = new Uint8Array(sealed.length + SIGNATURE_BYTES);
  whole.set(sealed);
  signer.append(whole, sealed.length);
  return whole;
}

function opener({ keyIds = [5], rollsAhead = 1 } = {}): DatagramOpener {
  const one = new DatagramOpener({ direction: 'uplink', ssrc, rollsAhead });
  for (const keyId of keyIds) one.addSecret(keyId, golden.secret);
  return one;
}

test('keys, a sealed datagram and a signature are those of another implementation', () => {
  assert.equal(datagramKey('uplink', golden.secret, place).export().toString('hex'), golden.uplinkKey);
  assert.equal(datagramKey('downlink', golden.secret, place).export().toString('hex'), golden.downlinkKey);
  const sealed = sealer().seal(header, 6, picture);
  assert.equal(Buffer.from(sealed).toString('hex'), golden.datagram);
  const signer = new DatagramSigner(golden.signerSeed);
  assert.equal(Buffer.from(signer.publicKey).toString('hex'), golden.signerKey);
  assert.equal(Buffer.from(signed(sealed, signer).subarray(sealed.length)).toString('hex'), golden.signature);
});

test('what is sealed opens once, to the same bytes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: MAX_SEALED_PAYLOAD_BYTES }),
      fc.nat(0xffff),
      fc.boolean(),
      (payload, seq, marker) => {
        const receiver = opener();
        const sealed = sealer().seal({ ...header, seq, marker }, 1, payload);
        assert.deepEqual(Buffer.from(receiver.open(sealed) as Uint8Array), Buffer.from(payload));
        assert.equal(receiver.open(sealed), 'replayed');
      },
    ),
  );
});

test('a bit changed anywhere makes a datagram worthless, and changes nothing', () => {
  const sealed = sealer().seal(header, 0, picture);
  const receiver = opener();
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const forged = Uint8Array.from(sealed);
    forged[bit >> 3] = (forged[bit >> 3] as number) ^ (1 << (bit & 7));
    assert.equal(typeof receiver.open(forged), 'string', `bit ${bit}`);
  }
  for (let bytes = 0; bytes < sealed.length; bytes += 1) {
    assert.equal(typeof receiver.open(sealed.subarray(0, bytes)), 'string', `${bytes} bytes`);
  }
  assert.equal(receiver.newest, -1);
  assert.deepEqual(Buffer.from(receiver.open(sealed) as Uint8Array), picture);
});

test('each defect has its name', () => {
  const receiver = opener();
  const sealed = sealer().seal({ ...header, seq: 7 }, 0, picture);
  const changed = (change: (bytes: Uint8Array) => void): Uint8Array => {
    const copy = Uint8Array.from(sealed);
    change(copy);
    return copy;
  };
  assert.equal(receiver.open(sealed.subarray(0, 15)), 'too-short');
  assert.equal(receiver.open(new Uint8Array(1201)), 'too-long');
  assert.equal(receiver.open(changed((bytes) => bytes.fill(1, 0, 1))), 'unknown-version');
  assert.equal(receiver.open(changed((bytes) => bytes.fill(9, 1, 2))), 'unknown-media');
  assert.equal(receiver.open(changed((bytes) => bytes.fill(0, 2, 3))), 'unknown-codec');
  assert.equal(receiver.open(changed((bytes) => bytes.fill(9, 15, 16))), 'wrong-length');
  assert.equal(receiver.open(changed((bytes) => bytes.fill(9, 4, 5))), 'foreign-ssrc');
  assert.equal(receiver.open(sealer(8).seal(header, 0, picture)), 'unknown-key');
  assert.equal(receiver.open(sealer().seal(header, 2, picture)), 'far-ahead');
  assert.equal(receiver.open(changed((bytes) => bytes.fill(0, bytes.length - SEAL_TAG_BYTES))), 'bad-tag');
});

test('a stream goes on over the end of seq, under another key, and what is old stays old', () => {
  const sender = sealer();
  const receiver = opener();
  const sealed = [65_534, 65_535, 65_536, 65_537, 131_072].map((index) =>
    sender.seal({ ...header, seq: index & 0xffff }, index >> 16, picture),
  );
  // Out of order around the wrap.
  for (const at of [0, 2, 1, 3, 4]) assert.equal(typeof receiver.open(sealed[at] as Uint8Array), 'object', `${at}`);
  assert.equal(receiver.newest, 131_072);
  for (const old of sealed) assert.equal(receiver.open(old), 'replayed');
});

test('what was seen under an old secret is not taken again under a new one', () => {
  const receiver = opener({ keyIds: [5, 6] });
  assert.equal(typeof receiver.open(sealer(5).seal(header, 0, picture)), 'object');
  assert.equal(receiver.open(sealer(6).seal(header, 0, picture)), 'replayed');
  receiver.dropSecret(5);
  assert.equal(receiver.open(sealer(5).seal({ ...header, seq: 9 }, 1, picture)), 'unknown-key');
  assert.equal(typeof receiver.open(sealer(6).seal({ ...header, seq: 9 }, 1, picture)), 'object');
});

test('the hub seals for receivers under its own secret and leaves the header as it was', () => {
  const uplink = sealer().seal(header, 6, picture);
  const downlinkSecret = new Uint8Array(32).fill(9);
  const hub = new DatagramSealer({ direction: 'downlink', secret: downlinkSecret, ssrc, keyId: 3 });
  const downlink = new Uint8Array(uplink.length);
  assert.equal(hub.sealAs(uplink, 6, picture, downlink), uplink.length);
  assert.deepEqual(downlink.subarray(0, 16), uplink.subarray(0, 16));
  const receiver = new DatagramOpener({ direction: 'downlink', ssrc, rollsAhead: 0xffff });
  receiver.addSecret(3, downlinkSecret);
  assert.deepEqual(Buffer.from(receiver.open(downlink) as Uint8Array), picture);
});

test('what is signed opens only as the hub has signed it, and a forgery takes no place', () => {
  const signer = new DatagramSigner();
  const receiver = new DatagramOpener({ direction: 'uplink', ssrc, rollsAhead: 0xffff });
  receiver.addSecret(5, golden.secret, new DatagramVerifier(signer.publicKey));
  const genuine = signed(sealer().seal({ ...header, seq: 3 }, 0, picture), signer);
  // A member has the secret, and a key of its own to sign with.
  const forge = (seq: number, roll: number): Uint8Array =>
    signed(sealer().seal({ ...header, seq }, roll, Buffer.from('forgery')), new DatagramSigner());
  assert.equal(receiver.open(forge(3, 0)), 'bad-signature');
  assert.equal(receiver.open(forge(0xffff, 0xffff)), 'bad-signature');
  assert.equal(receiver.open(genuine.subarray(0, -SIGNATURE_BYTES)), 'wrong-length');
  assert.deepEqual(Buffer.from(receiver.open(genuine) as Uint8Array), picture);
  assert.equal(receiver.open(genuine), 'replayed');
});

test('once the next secret is in use, who has only the old one adds nothing', () => {
  const receiver = opener({ keyIds: [5, 6] });
  const at = (keyId: number, seq: number): Uint8Array => sealer(keyId).seal({ ...header, seq }, 0, picture);
  assert.equal(typeof receiver.open(at(5, 10)), 'object');
  assert.equal(typeof receiver.open(at(6, 13)), 'object');
  assert.equal(receiver.open(at(5, 14)), 'unknown-key');
  // It was under way when the secret changed.
  assert.equal(typeof receiver.open(at(5, 12)), 'object');
  receiver.addSecret(7, golden.secret);
  assert.equal(typeof receiver.open(at(7, 15)), 'object');
  assert.equal(receiver.open(at(5, 11)), 'unknown-key');
});
