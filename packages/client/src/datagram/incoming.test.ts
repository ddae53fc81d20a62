import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { datagramCodecs, frameParts, joined, mediaTypes } from '@crossband/wire/datagram/index';
import {
  DatagramSealer,
  DatagramSigner,
  DatagramVerifier,
  MAX_SEALED_PAYLOAD_BYTES,
  SIGNATURE_BYTES,
} from '@crossband/wire/datagram/sealing';
import { IncomingStream, type Offer, type ReceivedFrame } from './incoming.ts';

const ssrc = 9;
const signer = new DatagramSigner();
const verifier = new DatagramVerifier(signer.publicKey);
const secrets = [randomBytes(32), randomBytes(32)] as const;

function offerOf(signed: boolean): Offer {
  return {
    ...{ subscription: 's', publication: 'p', epoch: 0, kind: 'video', codec: 'h264', ssrc, keyId: 0, signed },
    secret: secrets[0].toString('base64'),
  };
}

/** A frame as the hub sends it on. */
function datagrams(frame: Uint8Array, firstSeq: number, keyId: 0 | 1, signed = false): Uint8Array[] {
  const sealer = new DatagramSealer({ direction: 'downlink', secret: secrets[keyId], ssrc, keyId });
  const header = {
    mediaType: mediaTypes.video,
    codec: datagramCodecs.h264,
    keyFrame: true,
    ssrc,
    timestampMs: firstSeq,
  };
  return frameParts(frame, header, firstSeq, MAX_SEALED_PAYLOAD_BYTES).map((part) => {
    const sealed = sealer.seal(part.header, 0, part.payload);
    if (!signed) return sealed;
    const proven = Buffer.concat([sealed, new Uint8Array(SIGNATURE_BYTES)]);
    signer.append(proven, sealed.length);
    return proven;
  });
}

function open(signed: boolean): { stream: IncomingStream; frames: ReceivedFrame[] } {
  const frames: ReceivedFrame[] = [];
  return { stream: new IncomingStream(offerOf(signed), verifier, (frame) => frames.push(frame)), frames };
}

const picture = randomBytes(5_000);

test('a frame is whole when all of its datagrams are there, in whatever order and however often', () => {
  const { stream, frames } = open(false);
  const parts = datagrams(picture, 0, 0);
  for (const part of [...parts.toReversed(), ...parts]) stream.take(part);
  assert.deepEqual(
    frames.map(({ parts: some }) => Buffer.from(joined(some))),
    [picture],
  );
  assert.equal(stream.reception.received, parts.length);
  assert.equal(stream.forged, 0);
});

test('what somebody changed is counted and left out', () => {
  const { stream, frames } = open(false);
  const [first, ...rest] = datagrams(picture, 0, 0);
  const changed = Buffer.from(first as Uint8Array);
  changed[30] = (changed[30] as number) ^ 1;
  for (const part of [changed, ...rest]) stream.take(part);
  assert.deepEqual([frames.length, stream.forged], [0, 1]);
  stream.take(first as Uint8Array);
  assert.equal(frames.length, 1);
});

test('the next secret takes over', () => {
  const { stream, frames } = open(false);
  const later = datagrams(picture, 5, 1);
  for (const part of datagrams(picture, 0, 0)) stream.take(part);
  for (const part of later) stream.take(part);
  assert.equal(frames.length, 1);
  stream.addSecret({ keyId: 1, secret: secrets[1].toString('base64'), signed: false });
  for (const part of later) stream.take(part);
  assert.equal(frames.length, 2);
});

test('in a signed room a member who seals is not heard', () => {
  const { stream, frames } = open(true);
  const forged = datagrams(picture, 0, 0).map((part) => Buffer.concat([part, randomBytes(SIGNATURE_BYTES)]));
  for (const part of forged) stream.take(part);
  assert.deepEqual([frames.length, stream.forged], [0, forged.length]);
  for (const part of datagrams(picture, 0, 0, true)) stream.take(part);
  assert.equal(frames.length, 1);
});
