import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Reception } from './reception.ts';

const ssrc = 7;

/** 50 datagrams a second that arrive `delayMs` after they were sent; null: lost. */
function run(delayMs: (place: number) => number | null, seconds: number, firstSeq = 0): Reception {
  const reception = new Reception(ssrc);
  Array.from({ length: seconds * 50 }, (_, place) => ({ place, delay: delayMs(place) }))
    .flatMap(({ place, delay }) => (delay === null ? [] : [{ place, atMs: place * 20 + delay }]))
    .toSorted((a, b) => a.atMs - b.atMs)
    .forEach(({ place, atMs }) => {
      const timestampMs = (0xffffff00 + place * 20) >>> 0;
      reception.arrived({ seq: (firstSeq + place) & 0xffff, timestampMs }, atMs);
    });
  return reception;
}

test('before the first datagram there is nothing to report', () => {
  assert.equal(new Reception(ssrc).report(0), null);
});

test('a calm stream is told as one', () => {
  assert.deepEqual(run(() => 40, 2).report(2_000), {
    ssrc,
    received: 100,
    lost: 0,
    jitterMs: 0,
    delayTrend: 0,
    queueMs: 0,
  });
});

test('losses are told once, over the wrap of the numbers', () => {
  const reception = run((place) => (place % 10 === 3 ? null : 40), 4, 0xffc0);
  const { received, lost } = reception.report(4_000) ?? {};
  assert.deepEqual({ received, lost }, { received: 180, lost: 20 });
  const again = reception.report(4_500);
  assert.deepEqual({ received: again?.received, lost: again?.lost }, { received: 0, lost: 0 });
});

test('a queue that grows shows in trend and length', () => {
  // 100 ms more delay each second.
  const report = run((place) => 40 + place * 2, 3).report(3_000);
  assert.ok(Math.abs((report?.delayTrend ?? 0) - 100) < 15, `${report?.delayTrend} ms a second`);
  assert.ok(Math.abs((report?.queueMs ?? 0) - 290) < 30, `${report?.queueMs} ms`);
});

test('a queue that empties has a trend below zero', () => {
  const report = run((place) => Math.max(0, 300 - place * 2), 2).report(2_000);
  assert.ok((report?.delayTrend ?? 0) < -50, `${report?.delayTrend}`);
});

test('jitter is that of RFC 3550, and no trend', () => {
  const report = run((place) => 40 + (place % 2) * 10, 4).report(4_000);
  assert.ok(Math.abs((report?.jitterMs ?? 0) - 10) <= 1, `${report?.jitterMs} ms`);
  assert.ok(Math.abs(report?.delayTrend ?? 99) < 10);
});

test('datagrams of one frame are one measure of the way', () => {
  const reception = new Reception(ssrc);
  for (let frame = 0; frame < 50; frame += 1) {
    for (let part = 0; part < 10; part += 1) {
      reception.arrived({ seq: frame * 10 + part, timestampMs: frame * 40 }, frame * 40 + part * 3);
    }
  }
  assert.deepEqual(reception.report(2_000), { ssrc, received: 500, lost: 0, jitterMs: 0, delayTrend: 0, queueMs: 0 });
});

test('whatever comes, received and lost are what was expected', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 300 }), fc.nat(0xffff), (there, firstSeq) => {
      const reception = run((place) => (there[place] ? (place * 13) % 50 : null), there.length / 50, firstSeq);
      const report = reception.report(there.length * 20);
      const first = there.indexOf(true);
      const last = there.lastIndexOf(true);
      if (first < 0) return assert.equal(report, null);
      const came = there.filter(Boolean).length;
      // What came before the first that arrived was not expected yet.
      assert.equal(report?.received, came);
      assert.ok(Math.abs(report.lost - (last - first + 1 - came)) <= 3);
    }),
  );
});
