import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { stretched } from './time-stretch.ts';

const rateHz = 48_000;

const voiced = fc.record({
  toneHz: fc.integer({ min: 100, max: 1_000 }),
  overtone: fc.double({ min: 0, max: 0.5, noNaN: true }),
  samples: fc.constantFrom(480, 960, 1_920, 2_880),
});

function sound({ toneHz, overtone, samples }: { toneHz: number; overtone: number; samples: number }): Float32Array {
  return Float32Array.from({ length: samples }, (_, at) => {
    const phase = (2 * Math.PI * toneHz * at) / rateHz;
    return 0.4 * (Math.sin(phase) + overtone * Math.sin(2 * phase));
  });
}

const steepest = (samples: Float32Array): number =>
  samples.reduce(
    (most, sample, at) => (at === 0 ? 0 : Math.max(most, Math.abs(sample - (samples[at - 1] as number)))),
    0,
  );

for (const direction of ['shorter', 'longer'] as const) {
  test(`${direction}: by one period of 2.5 to 10 ms, with the same first and last samples and without a click`, () => {
    fc.assert(
      fc.property(voiced, (shape) => {
        const samples = sound(shape);
        const other = stretched(samples, rateHz, direction, true) as Float32Array;
        const lag = Math.abs(samples.length - other.length);
        assert.ok(lag >= 120 && lag <= 480, `${lag} samples`);
        assert.equal(other.length > samples.length, direction === 'longer');
        assert.ok(Math.abs((other.at(-1) as number) - (samples.at(-1) as number)) < 0.01 + steepest(samples));
        assert.ok(Math.abs((other[0] as number) - (samples[0] as number)) < 0.01 + steepest(samples));
        assert.ok(steepest(other) <= steepest(samples) * 1.6 + 0.005, `${steepest(other)} of ${steepest(samples)}`);
      }),
    );
  });
}

test('noise is left as it is, unless it is urgent; silence is not', () => {
  let state = 1;
  const noise = Float32Array.from({ length: 960 }, () => {
    state = (state * 48_271) % 0x7fffffff;
    return (state / 0x7fffffff - 0.5) * 0.5;
  });
  assert.equal(stretched(noise, rateHz, 'shorter'), null);
  assert.ok(stretched(noise, rateHz, 'shorter', true));
  assert.equal(stretched(new Float32Array(960), rateHz, 'shorter')?.length, 480);
});
