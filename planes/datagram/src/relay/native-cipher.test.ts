import assert from 'node:assert/strict';
import { createSecretKey, randomBytes, randomInt } from 'node:crypto';
import { test } from 'node:test';
import {
  DatagramOpener,
  DatagramSealer,
  nodeSealCipher,
  SEAL_TAG_BYTES,
  SEALED_HEADER_BYTES,
} from '@crossband/wire/datagram/sealing';
import { loadNativeCipher } from './native-cipher.ts';

test('both ciphers write the same and read each other, at every length', async () => {
  const cipher = await loadNativeCipher();
  assert.ok(cipher);
  for (let bytes = 0; bytes <= 1_100; bytes += bytes < 70 ? 1 : 37) {
    const key = createSecretKey(randomBytes(16));
    const payload = randomBytes(bytes);
    const header = randomBytes(SEALED_HEADER_BYTES);
    const [native, node] = [cipher, nodeSealCipher].map((by) => {
      const target = Buffer.alloc(SEALED_HEADER_BYTES + bytes + SEAL_TAG_BYTES);
      target.set(header);
      by.seal(target, key, payload);
      return target;
    }) as [Buffer, Buffer];
    assert.deepEqual(native, node);
    assert.deepEqual(Buffer.from(cipher.open(native, key) ?? []), payload);
    assert.deepEqual(Buffer.from(nodeSealCipher.open(native, key) ?? []), payload);
  }
});

test('no changed bit is taken, and what is genuine is taken after as many forgeries as before', async () => {
  const cipher = await loadNativeCipher();
  assert.ok(cipher);
  const secret = randomBytes(32);
  const sealer = new DatagramSealer({ direction: 'uplink', secret, ssrc: 7, keyId: 0, cipher });
  const opener = new DatagramOpener({ direction: 'uplink', ssrc: 7, cipher });
  opener.addSecret(0, secret);
  const head = { mediaType: 0, codec: 0, keyFrame: true, marker: true, start: true, ssrc: 7, timestampMs: 5 };
  for (let seq = 0; seq < 200; seq += 1) {
    const genuine = sealer.seal({ ...head, seq }, 0, randomBytes(100));
    const forged = Uint8Array.from(genuine);
    const bit = randomInt(SEALED_HEADER_BYTES * 8, forged.length * 8);
    forged[bit >> 3] = (forged[bit >> 3] as number) ^ (1 << (bit & 7));
    assert.equal(opener.open(forged), 'bad-tag');
    assert.ok(typeof opener.open(genuine) !== 'string');
  }
});
