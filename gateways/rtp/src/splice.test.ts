import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildFir,
  buildPli,
  buildReceiverReport,
  buildSenderReport,
  buildSourceDescription,
  keyFrameRequestOf,
  nackedSequenceNumbers,
  parseRtpHeader,
  reportBlocksOf,
  senderInfoOf,
  splitRtcpCompound,
  writeRtpHeader,
} from '@crossband/wire/rtp/index';
import { translateToReceiver, translateToSfu } from './rtcp-translation.ts';
import { StreamSplice } from './splice.ts';

const out = { ssrc: 1000, payloadType: 96, clockRateHz: 90_000 };

function packet(ssrc: number, sequenceNumber: number, rtpTimestamp = 0, marker = false): Uint8Array {
  const bytes = new Uint8Array(20);
  writeRtpHeader(bytes, { payloadType: 101, marker, sequenceNumber, rtpTimestamp, ssrc });
  return bytes;
}

function passed(splice: StreamSplice, bytes: Uint8Array, nowMs = 0) {
  return splice.rewrite(bytes, nowMs) ? parseRtpHeader(bytes) : undefined;
}

test('the first feed passes under the announced SSRC and payload type, its numbers unchanged', () => {
  const splice = new StreamSplice(out);
  assert.equal(passed(splice, packet(7, 1)), undefined, 'nothing was announced yet');
  splice.expect(7, 1);
  assert.deepEqual(passed(splice, packet(7, 65_535, 5, true)), {
    payloadType: 96,
    marker: true,
    sequenceNumber: 65_535,
    rtpTimestamp: 5,
    ssrc: 1000,
  });
  assert.equal(passed(splice, packet(7, 0, 6))?.sequenceNumber, 0);
});

test('the next feed takes over with its first packet, without a hole and with the time that went by', () => {
  const splice = new StreamSplice(out);
  splice.expect(7, 1);
  passed(splice, packet(7, 65_535, 90_000), 1000);
  splice.expect(8, 2);
  assert.equal(passed(splice, packet(7, 0, 90_900), 1010)?.sequenceNumber, 0, 'the last one flows until then');
  assert.equal(splice.activeEpoch, 1);
  const first = passed(splice, packet(8, 40_000, 123_456), 2010);
  assert.equal(splice.activeEpoch, 2);
  assert.equal(first?.sequenceNumber, 1);
  assert.equal(first?.rtpTimestamp, 90_900 + 90_000);
  assert.equal(passed(splice, packet(7, 1, 0), 2011), undefined, 'the last one is over');
  assert.equal(passed(splice, packet(8, 39_999, 0), 2012), undefined, 'late from before the change');
  assert.equal(passed(splice, packet(8, 40_001, 123_457), 2013)?.rtpTimestamp, 180_901);
});

test('RTCP is translated both ways across a change of feeds', () => {
  const splice = new StreamSplice(out);
  splice.expect(7, 1);
  passed(splice, packet(7, 100, 0), 0);
  splice.expect(8, 2);
  passed(splice, packet(8, 500, 1_000), 1000);
  const info = { ssrc: 8, ntpSeconds: 1, ntpFraction: 2, rtpTimestamp: 1_000, packets: 3, octets: 4 };
  const compound = Buffer.concat([buildSenderReport(info), buildSourceDescription(8, 'c')]);
  const [report] = splitRtcpCompound(Buffer.concat(translateToReceiver(compound, splice, out.ssrc))) ?? [];
  assert.ok(report);
  assert.deepEqual(senderInfoOf(report), { ...info, ssrc: 1000, rtpTimestamp: 90_000 });
  assert.deepEqual(translateToReceiver(buildSenderReport({ ...info, ssrc: 7 }), splice, out.ssrc), []);

  const block = { fractionLost: 0, packetsLost: 0, jitter: 0, lastSenderReport: 0, delaySinceSenderReport: 0 };
  const nack = Buffer.from('81cd000300000005000003e800650001', 'hex');
  const asked = [
    buildReceiverReport(5, [{ ...block, ssrc: 1000, highestSequence: 102 }]),
    buildPli(5, 1000),
    buildFir(5, 1000, 1),
    nack,
    buildPli(5, 4),
    Buffer.from('80cc0001000000057465', 'hex').subarray(0, 8),
  ];
  const parts = splitRtcpCompound(Buffer.concat(asked));
  assert.ok(parts);
  const told = splitRtcpCompound(Buffer.concat(translateToSfu(parts, splice, out.ssrc)));
  assert.equal(told?.length, 4, 'a PLI for another source and an application packet stay out');
  const [reported, pli, fir, nacked] = told ?? [];
  assert.ok(reported && pli && fir && nacked);
  assert.equal(reportBlocksOf(reported)[0]?.ssrc, 8);
  assert.equal(reportBlocksOf(reported)[0]?.highestSequence, 501);
  assert.equal(keyFrameRequestOf(pli)?.mediaSsrc, 8);
  assert.equal(keyFrameRequestOf(fir)?.mediaSsrc, 8);
  assert.deepEqual(nackedSequenceNumbers(nacked), [500, 501]);
});

test('malformed RTCP of either side is left out whole', () => {
  const splice = new StreamSplice(out);
  splice.expect(7, 1);
  passed(splice, packet(7, 1));
  assert.deepEqual(translateToReceiver(Buffer.from('80c8ffff00000007', 'hex'), splice, out.ssrc), []);
  const short = splitRtcpCompound(Buffer.from('81c9000100000005', 'hex'));
  assert.ok(short);
  assert.deepEqual(translateToSfu(short, splice, out.ssrc), [], 'a block is promised that is not there');
});
