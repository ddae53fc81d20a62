import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  readKeyFrameRequest,
  readPing,
  readPong,
  readReports,
  readTarget,
  writeKeyFrameRequest,
  writePing,
  writePong,
  writeReports,
  writeTarget,
} from './control.ts';
import { datagramCodecs, HEADER_BYTES, mediaTypes, parseDatagramHeader, writeDatagramHeader } from './header.ts';
import { plainDefect, writePlain } from './plain.ts';

const uint16 = fc.nat(0xffff);
const uint32 = fc.nat(0xffffffff);

test('a plain datagram has the bytes of the founding document', () => {
  const header = {
    mediaType: mediaTypes.video,
    codec: datagramCodecs.h264,
    keyFrame: true,
    marker: true,
    start: false,
    repair: false,
    repairs: 0,
    ssrc: 0x0a0b0c0d,
    timestampMs: 0x01020304,
    seq: 0xfffe,
  };
  const datagram = writePlain(header, Buffer.from('abc'));
  assert.equal(Buffer.from(datagram).toString('hex'), '010101030a0b0c0d01020304fffe0003616263');
  assert.equal(plainDefect(datagram), null);
  assert.equal(plainDefect(datagram.subarray(0, -1)), 'wrong-length');
  assert.deepEqual(parseDatagramHeader(datagram), { ...header, version: 1, payloadBytes: 3 });
});

test('a header reads as it was written', () => {
  const bits = { keyFrame: fc.boolean(), marker: fc.boolean(), start: fc.boolean(), repair: fc.boolean() };
  const bytes = { repairs: fc.nat(15), version: fc.nat(255), mediaType: fc.nat(255), codec: fc.nat(255) };
  const numbers = { ssrc: uint32, timestampMs: uint32, seq: uint16, payloadBytes: uint16 };
  fc.assert(
    fc.property(fc.record({ ...bits, ...bytes, ...numbers }, { noNullPrototype: true }), (header) => {
      const written = new Uint8Array(HEADER_BYTES);
      writeDatagramHeader(written, header);
      assert.deepEqual(parseDatagramHeader(written), header);
    }),
  );
});

test('control messages read as they were written', () => {
  const pong = { id: 1, pingSentMs: 0xffffffff, pingArrivedMs: 3 };
  assert.deepEqual(readPong(writePong(pong)), pong);
  assert.deepEqual(readPing(writePing({ id: 7 })), { id: 7 });
  const reports = fc.array(
    fc.record(
      {
        ssrc: uint32,
        received: uint16,
        lost: uint16,
        jitterMs: uint16,
        delayTrend: fc.integer({ min: -0x8000, max: 0x7fff }),
        queueMs: uint16,
      },
      { noNullPrototype: true },
    ),
    { minLength: 1, maxLength: 64 },
  );
  fc.assert(fc.property(reports, (list) => assert.deepEqual(readReports(writeReports(list)), list)));
  assert.deepEqual(readKeyFrameRequest(writeKeyFrameRequest([1, 0xffffffff])), [1, 0xffffffff]);
  assert.deepEqual(readTarget(writeTarget({ ssrc: 5, bitrateBps: 300_000, lossShare: 1, mayRepair: true })), {
    ssrc: 5,
    bitrateBps: 300_000,
    lossShare: 1,
    mayRepair: true,
  });
});

test('control messages of another length are none', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1200 }), (bytes) => {
      assert.equal(readPing(bytes) !== null, bytes.length === 16);
      assert.equal(readPong(bytes) !== null, bytes.length === 16);
      assert.equal(readReports(bytes)?.length, lengthOf(bytes, 16));
      assert.equal(readKeyFrameRequest(bytes)?.length, lengthOf(bytes, 4));
      assert.equal(readTarget(bytes) !== null, bytes.length === 12);
    }),
  );
});

function lengthOf(bytes: Uint8Array, entryBytes: number): number | undefined {
  const count = bytes.length / entryBytes;
  return Number.isInteger(count) && count >= 1 && count <= 64 ? count : undefined;
}
