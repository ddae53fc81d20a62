import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  buildFir,
  buildGoodbye,
  buildPli,
  buildReceiverReport,
  buildSenderReport,
  buildSourceDescription,
  classifyDatagram,
  goodbyeSources,
  keyFrameRequestOf,
  nackedSequenceNumbers,
  parseRtpHeader,
  reportBlocksOf,
  rtcpSenderSsrc,
  rtpHeaderBytes,
  rtpPaddingBytes,
  senderInfoOf,
  splitRtcpCompound,
  writeRtpHeader,
} from './index.ts';

const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

test('RTP and RTCP are told apart by the second byte, RFC 5761 section 4', () => {
  assert.equal(classifyDatagram(hex('8060')), 'rtp');
  assert.equal(classifyDatagram(hex('80e0')), 'rtp', 'payload type 96 with the marker');
  assert.equal(classifyDatagram(hex('80c8')), 'rtcp', 'sender report');
  assert.equal(classifyDatagram(hex('81ce')), 'rtcp', 'payload feedback');
  assert.equal(classifyDatagram(hex('0001')), 'other', 'STUN');
  assert.equal(classifyDatagram(hex('16fe')), 'other', 'DTLS');
  assert.equal(classifyDatagram(hex('80')), 'other');
});

test('a header with contributing sources and an extension is measured, RFC 3550 section 5.3.1', () => {
  const packet = hex('92e012340000000100000002 aaaaaaaa bbbbbbbb bede0001 10ff0000 0102');
  assert.equal(rtpHeaderBytes(packet), 12 + 8 + 8);
  assert.deepEqual(parseRtpHeader(packet), {
    payloadType: 96,
    marker: true,
    sequenceNumber: 0x1234,
    rtpTimestamp: 1,
    ssrc: 2,
  });
});

test('a header that promises more than there is is refused', () => {
  assert.equal(rtpHeaderBytes(hex('80e0123400000001000000')), -1, 'eleven bytes');
  assert.equal(rtpHeaderBytes(hex('81e012340000000100000002')), -1, 'one contributing source missing');
  assert.equal(rtpHeaderBytes(hex('90e012340000000100000002')), -1, 'extension missing');
  assert.equal(rtpHeaderBytes(hex('90e012340000000100000002bedeffff')), -1, 'extension of 262,140 bytes');
  assert.equal(rtpHeaderBytes(hex('40e012340000000100000002')), -1, 'version 1');
});

test('padding is counted only when possible', () => {
  assert.equal(rtpPaddingBytes(hex('a0e012340000000100000002 aa000002'), 12), 2);
  assert.equal(rtpPaddingBytes(hex('a0e012340000000100000002 aa0000ff'), 12), -1);
  assert.equal(rtpPaddingBytes(hex('a0e012340000000100000002'), 12), -1);
});

test('what is written is read back', () => {
  const header = { payloadType: 101, marker: true, sequenceNumber: 65_535, rtpTimestamp: 0xfffffff0, ssrc: 0xdeadbeef };
  const packet = new Uint8Array(12);
  writeRtpHeader(packet, header);
  assert.deepEqual(parseRtpHeader(packet), header);
});

test('a compound is split and read', () => {
  const block = {
    ssrc: 7,
    fractionLost: 0.25,
    packetsLost: -3,
    highestSequence: 70_000,
    jitter: 12,
    lastSenderReport: 99,
    delaySinceSenderReport: 65_536,
  };
  const info = { ssrc: 5, ntpSeconds: 3_900_000_000, ntpFraction: 1, rtpTimestamp: 2, packets: 3, octets: 4 };
  const compound = Buffer.concat([
    buildSenderReport(info),
    buildReceiverReport(5, [block]),
    buildSourceDescription(5, 'abcd'),
    buildPli(5, 9),
    buildFir(5, 11, 1),
    hex('81cd0003 00000005 00000009 fffe0005'),
    buildGoodbye(5),
  ]);
  const packets = splitRtcpCompound(compound);
  assert.ok(packets);
  assert.deepEqual(
    packets.map((packet) => packet.type),
    [200, 201, 202, 206, 206, 205, 203],
  );
  assert.ok(packets.every((packet) => rtcpSenderSsrc(packet) === 5));
  const [sender, receiver, , pli, fir, nack, bye] = packets;
  assert.ok(sender && receiver && pli && fir && nack && bye);
  assert.deepEqual(senderInfoOf(sender), info);
  assert.deepEqual(reportBlocksOf(receiver), [block]);
  assert.deepEqual(keyFrameRequestOf(pli), { kind: 'pli', mediaSsrc: 9 });
  assert.deepEqual(keyFrameRequestOf(fir), { kind: 'fir', mediaSsrc: 11 });
  assert.deepEqual(nackedSequenceNumbers(nack), [65_534, 65_535, 1]);
  assert.deepEqual(goodbyeSources(bye), [5]);
});

test('a compound whose lengths do not add up is refused whole', () => {
  assert.equal(splitRtcpCompound(hex('80c90001 00000001 80c9')), undefined);
  assert.equal(splitRtcpCompound(hex('80c90005 00000001')), undefined);
  assert.equal(splitRtcpCompound(hex('a0c90001 00000009')), undefined, 'padding of nine');
  assert.equal(splitRtcpCompound(hex('')), undefined);
});

test('any bytes are split without a throw, and views stay inside', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      if (bytes.length > 0) bytes[0] = ((bytes[0] as number) & 0x3f) | 0x80;
      for (const packet of splitRtcpCompound(bytes) ?? []) {
        reportBlocksOf(packet);
        goodbyeSources(packet);
        keyFrameRequestOf(packet);
        nackedSequenceNumbers(packet);
      }
      const headerBytes = rtpHeaderBytes(bytes);
      assert.ok(headerBytes <= bytes.length);
    }),
    { numRuns: 20_000 },
  );
});
