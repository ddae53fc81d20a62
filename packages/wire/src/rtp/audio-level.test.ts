import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rtpAudioLevelDbov, withAudioLevel } from './audio-level.ts';
import { rtpHeaderBytes } from './rtp-header.ts';

const fixed = [0x80, 111, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3];
const payload = [0x78, 0x80, 1, 2];

test('a level stands beside the packet as RFC 6464 has it, and nothing else changes', () => {
  const written = withAudioLevel(Uint8Array.of(...fixed, ...payload), -30, true);
  assert.deepEqual([...written], [0x90, ...fixed.slice(1), 0xbe, 0xde, 0, 1, 0x10, 0x80 | 30, 0, 0, ...payload]);
  assert.equal(rtpAudioLevelDbov(written), -30);
  assert.equal(rtpAudioLevelDbov(withAudioLevel(written, -127, false)), -127);
  assert.equal(withAudioLevel(written, -127, false).length, written.length);
});

test('contributing sources stay, other extensions go', () => {
  const sources = [0, 0, 0, 9, 0, 0, 0, 8];
  const packet = Uint8Array.of(0x92, ...fixed.slice(1), ...sources, 0xbe, 0xde, 0, 2, 0x21, 1, 2, 0, 0x30, 5, 0, 0, 7);
  assert.equal(rtpAudioLevelDbov(packet), null);
  assert.equal(rtpAudioLevelDbov(packet, 3), -5);
  const written = withAudioLevel(packet, -12, true);
  assert.deepEqual([...written.subarray(12, 20)], sources);
  assert.equal(rtpAudioLevelDbov(written), -12);
  assert.equal(rtpHeaderBytes(written), written.length - 1);
});

test('no bytes make it fail', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const dbov = rtpAudioLevelDbov(bytes);
      assert.ok(dbov === null || (dbov <= 0 && dbov >= -127));
      if (rtpHeaderBytes(bytes) >= 0) assert.equal(rtpAudioLevelDbov(withAudioLevel(bytes, -40, false)), -40);
    }),
  );
});
