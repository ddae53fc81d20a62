import assert from 'node:assert/strict';
import { test } from 'node:test';
import { vp8Packet } from './media-stream.ts';
import { ProofFailure } from './proof-failure.ts';
import { SrtpContext } from './srtp-context.ts';
import { WireWatch } from './wire-watch.ts';

const MEDIA_SSRC = 11;
const RTX_SSRC = 12;
const gcm = () => new SrtpContext('AEAD_AES_128_GCM', Buffer.alloc(28, 1));

test('sealed media passes and its sequence number is followed', () => {
  const watch = new WireWatch(MEDIA_SSRC, RTX_SSRC);
  assert.equal(watch.pass(gcm().protectRtp(vp8Packet(MEDIA_SSRC, 500, 0, true))), true);
  assert.equal(watch.lastSeq, 500);
});

test('plain media on the wire fails the proof', () => {
  const watch = new WireWatch(MEDIA_SSRC, RTX_SSRC);
  assert.throws(() => watch.pass(vp8Packet(MEDIA_SSRC, 1, 0, true)), /unencrypted/);
});

test('a profile without AES-GCM fails the proof', () => {
  const watch = new WireWatch(MEDIA_SSRC, RTX_SSRC);
  const sealed = new SrtpContext('AES_CM_128_HMAC_SHA1_80', Buffer.alloc(30, 1)).protectRtp(
    vp8Packet(MEDIA_SSRC, 1, 0, true),
  );
  assert.throws(() => watch.pass(sealed), ProofFailure);
});

test('a packet that is to be lost is lost once, and the retransmission stream is counted', () => {
  const watch = new WireWatch(MEDIA_SSRC, RTX_SSRC);
  watch.lossesAhead.add(9);
  const sealed = gcm().protectRtp(vp8Packet(MEDIA_SSRC, 9, 0, true));
  assert.equal(watch.pass(sealed), false);
  assert.equal(watch.pass(sealed), true);
  assert.equal(watch.pass(gcm().protectRtp(vp8Packet(RTX_SSRC, 1, 0, true))), true);
  assert.equal(watch.retransmittedCount, 1);
});
