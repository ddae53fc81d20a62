import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Counters, countersOf, ratesBetween } from './rates.ts';

const before: Counters = {
  kind: 'video',
  atMs: 1000,
  bytes: 1000,
  packets: 100,
  packetsLost: 5,
  framesDecoded: 30,
  widthPx: 640,
  heightPx: 360,
  jitterMs: 2,
  bufferedMs: 1000,
  emitted: 30,
  freezeMs: 0,
  roundTripMs: 1,
  codec: 'vp8',
};

describe('receive statistics', () => {
  it('are rates of the time between two samples', () => {
    const now = { ...before, atMs: 3000, bytes: 251_000, packets: 190, packetsLost: 15, framesDecoded: 90 };
    const rates = ratesBetween(before, { ...now, bufferedMs: 4000, emitted: 90 });
    assert.equal(rates?.fps, 30);
    assert.equal(rates?.bitrateBps, 1_000_000);
    assert.equal(rates?.lossShare, 0.1);
    assert.equal(rates?.bufferMs, 50);
  });

  it('never show a negative loss when late packets are counted back', () => {
    assert.equal(ratesBetween(before, { ...before, atMs: 2000, packetsLost: 0 })?.lossShare, 0);
  });

  it('need time to pass', () => {
    assert.equal(ratesBetween(before, before), null);
  });

  it('are read from the W3C report', () => {
    const report = new Map<string, object>([
      ['c', { type: 'codec', id: 'c', mimeType: 'video/VP8' }],
      ['p', { type: 'candidate-pair', state: 'succeeded', currentRoundTripTime: 0.012 }],
      ['i', { type: 'inbound-rtp', codecId: 'c', timestamp: 5, bytesReceived: 7, frameWidth: 320, jitter: 0.004 }],
    ]);
    const counters = countersOf(report as unknown as RTCStatsReport, 'video');
    assert.deepEqual(
      [counters?.codec, counters?.roundTripMs, counters?.bytes, counters?.widthPx, counters?.jitterMs],
      ['vp8', 12, 7, 320, 4],
    );
    assert.equal(countersOf(new Map() as unknown as RTCStatsReport, 'video'), null);
  });
});
