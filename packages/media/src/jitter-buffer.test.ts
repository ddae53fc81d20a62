import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JitterBuffer, type PlayoutStep, type VoicePacket } from './jitter-buffer.ts';

const stepMs = 20;

function packet(place: number, { corrects = false, pauseMs = 0, firstSeq = 0, startMs = 0 } = {}): VoicePacket {
  return {
    seq: (firstSeq + place) & 0xffff,
    timestampMs: (startMs + place * stepMs + pauseMs) >>> 0,
    durationMs: stepMs,
    payload: Uint8Array.of(place >> 8, place & 0xff),
    correctsPrevious: corrects,
  };
}

const placeOf = ({ payload }: { payload: Uint8Array }): number =>
  ((payload[0] as number) << 8) | (payload[1] as number);

interface Arrival {
  readonly atMs: number;
  readonly packet: VoicePacket;
}

/** Plays `steps` pieces of 20 ms while datagrams arrive. */
function play(buffer: JitterBuffer, arrivals: readonly Arrival[], steps: number): PlayoutStep[] {
  const left = arrivals.toSorted((a, b) => a.atMs - b.atMs);
  return Array.from({ length: steps }, (_, step) => {
    const nowMs = step * stepMs;
    for (let next = left[0]; next && next.atMs <= nowMs; next = left[0]) {
      left.shift();
      buffer.push(next.packet, next.atMs);
    }
    return buffer.pull(nowMs);
  });
}

function arrivals(
  count: number,
  delayMs: (place: number) => number | null,
  make: (place: number) => VoicePacket = packet,
): Arrival[] {
  return Array.from({ length: count }, (_, place) => place).flatMap((place) => {
    const late = delayMs(place);
    return late === null ? [] : [{ atMs: place * stepMs + late, packet: make(place) }];
  });
}

const played = (steps: readonly PlayoutStep[]): number[] =>
  steps.flatMap((step) => (step.kind === 'packet' ? [placeOf(step)] : []));
const kindsAround = (steps: readonly PlayoutStep[]): string[] => {
  const kinds = steps.map(({ kind }) => kind);
  return kinds.slice(kinds.indexOf('packet'), kinds.lastIndexOf('packet') + 1);
};

test('a steady stream waits 60 ms and then plays without a gap', () => {
  const buffer = new JitterBuffer();
  const steps = play(
    buffer,
    arrivals(100, () => 5),
    100,
  );
  assert.deepEqual(
    steps.slice(0, 4).map(({ kind }) => kind),
    ['silence', 'silence', 'silence', 'silence'],
  );
  assert.deepEqual(
    played(steps),
    Array.from({ length: 96 }, (_, place) => place),
  );
  assert.equal(buffer.counts.underruns, 0);
  assert.equal(buffer.targetMs, 60);
});

test('datagrams that overtook each other are played in order, over the wrap of their numbers and times', () => {
  const start = { firstSeq: 0xfff0, startMs: 0xffffff00 };
  const buffer = new JitterBuffer();
  const swapped = arrivals(
    60,
    (place) => (place % 2 === 0 ? 30 : 0),
    (place) => packet(place, start),
  );
  const steps = play(buffer, swapped, 50);
  const places = played(steps);
  assert.deepEqual(
    places,
    places.map((_, at) => at),
  );
  assert.ok(places.length > 40);
  assert.equal(buffer.counts.lost, 0);
});

test('a lost datagram comes out of the next one where that has a copy, and is made up where not', () => {
  for (const corrects of [true, false]) {
    const buffer = new JitterBuffer();
    const steps = play(
      buffer,
      arrivals(
        50,
        (place) => (place === 20 ? null : 0),
        (place) => packet(place, { corrects }),
      ),
      45,
    );
    const missing = kindsAround(steps).filter((kind) => kind !== 'packet');
    assert.deepEqual(missing, [corrects ? 'recover' : 'conceal']);
    const { lost, recovered, concealed } = buffer.counts;
    assert.deepEqual(
      { lost, recovered, concealed },
      { lost: 1, recovered: Number(corrects), concealed: 1 - recovered },
    );
  }
});

test('of several in a row only the last comes back', () => {
  const buffer = new JitterBuffer();
  const some = arrivals(
    50,
    (place) => (place >= 20 && place < 22 ? null : 0),
    (place) => packet(place, { corrects: true }),
  );
  const missing = kindsAround(play(buffer, some, 45)).filter((kind) => kind !== 'packet');
  assert.deepEqual(missing, ['conceal', 'recover']);
});

test('what comes after its time is dropped, and is late instead of lost', () => {
  const buffer = new JitterBuffer();
  const steps = play(
    buffer,
    arrivals(60, (place) => (place === 20 ? 150 : 0)),
    55,
  );
  assert.ok(!played(steps).includes(20));
  const { late, lost, received } = buffer.counts;
  assert.deepEqual({ late, lost, received }, { late: 1, lost: 0, received: 55 });
});

test('the target grows with the spread of arrivals to 120 ms and shrinks when the network is calm again', () => {
  const buffer = new JitterBuffer();
  const rough = (place: number): number => (place < 500 ? (place * 37) % 100 : 0);
  const some = arrivals(1_000, rough);
  const targets: number[] = [];
  for (let step = 0; step < 1_000; step += 1) {
    const nowMs = step * stepMs;
    for (const { atMs, packet: one } of some) {
      if (atMs > nowMs - stepMs && atMs <= nowMs) buffer.push(one, atMs);
    }
    buffer.pull(nowMs);
    targets.push(buffer.targetMs);
  }
  assert.ok((targets[450] as number) > 110, `${targets[450]} ms`);
  assert.equal(targets[990], 60);
  assert.equal(Math.max(...targets) <= 120, true);
});

test('sound that lies behind its target is asked to be faster, and slower before it', () => {
  const buffer = new JitterBuffer();
  const some = arrivals(400, (place) => (place < 200 ? (place * 37) % 90 : 0));
  const paces = play(buffer, some, 390).flatMap((step) => (step.kind === 'packet' ? [step.pace] : []));
  assert.ok(paces.slice(0, 150).some((pace) => pace.endsWith('slower')));
});

test('a pause of the sender is no loss, no underrun and nothing made up', () => {
  const buffer = new JitterBuffer();
  const pauseMs = 600;
  const some = [
    ...arrivals(30, () => 0),
    ...arrivals(
      60,
      (place) => (place < 30 ? null : pauseMs),
      (place) => packet(place, { pauseMs: place >= 30 ? pauseMs : 0 }),
    ),
  ];
  const steps = play(buffer, some, 90);
  assert.equal(played(steps).length, 57 + 0);
  const { lost, underruns, concealed } = buffer.counts;
  assert.deepEqual({ lost, underruns, concealed }, { lost: 0, underruns: 0, concealed: 0 });
});

test('a network that stands still is an underrun, and what comes then is played from near its target again', () => {
  const buffer = new JitterBuffer();
  const stalled = arrivals(200, (place) => (place >= 50 && place < 65 ? (65 - place) * stepMs : 0));
  const steps = play(buffer, stalled, 195);
  assert.equal(buffer.counts.underruns, 1);
  const places = played(steps);
  assert.ok(places.every((place, at) => at === 0 || place > (places[at - 1] as number)));
  assert.ok((places.at(-1) as number) > 180, `at the end it plays ${places.at(-1)}`);
});

test('a clock that was set begins anew', () => {
  const buffer = new JitterBuffer();
  const some = [
    ...arrivals(50, () => 0),
    ...arrivals(
      100,
      (place) => (place < 50 ? null : 0),
      (place) => packet(place, { pauseMs: place >= 50 ? 3_600_000 : 0 }),
    ),
  ];
  const places = played(play(buffer, some, 98));
  assert.ok((places.at(-1) as number) > 90, `at the end it plays ${places.at(-1)}`);
});

const network = fc.record({
  firstSeq: fc.nat(0xffff),
  startMs: fc.nat(0xffffffff),
  delaysMs: fc.array(fc.option(fc.nat(200), { freq: 8 }), { minLength: 20, maxLength: 120 }),
  twice: fc.array(fc.nat(119)),
});

test('whatever the network does: in order, each at most once, and every datagram is accounted for', () => {
  fc.assert(
    fc.property(network, ({ firstSeq, startMs, delaysMs, twice }) => {
      const buffer = new JitterBuffer();
      const make = (place: number): VoicePacket => packet(place, { firstSeq, startMs });
      const some = arrivals(delaysMs.length, (place) => delaysMs[place] ?? null, make);
      const copies = twice.flatMap((place) => some.filter(({ packet: one }) => placeOf(one) === place));
      const steps = play(buffer, [...some, ...copies], delaysMs.length + 30);
      const places = played(steps);
      assert.ok(places.every((place, at) => at === 0 || place > (places[at - 1] as number)));
      const { received, late, twice: again, skipped, concealed, recovered, underruns } = buffer.counts;
      assert.equal(received, some.length + copies.length);
      assert.equal(received, places.length + late + again + skipped + buffer.heldMs / stepMs);
      assert.ok(buffer.targetMs >= 60 && buffer.targetMs <= 120);
      assert.ok(Math.min(concealed, recovered, underruns, buffer.counts.lost) >= 0);
    }),
  );
});

test('nobody makes it keep more than it should', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(0xffff), fc.nat(0xffffffff)), { maxLength: 1_000 }), (strange) => {
      const buffer = new JitterBuffer();
      for (const [at, [seq, timestampMs]] of strange.entries()) {
        const payload = Uint8Array.of(0, 0);
        buffer.push({ seq, timestampMs, durationMs: stepMs, payload, correctsPrevious: false }, at);
        if (at % 7 === 0) buffer.pull(at);
      }
      assert.ok(buffer.heldMs <= 200 * stepMs);
    }),
  );
});

test('a way that has become longer for good costs a moment, not the five seconds that the faster one is remembered', () => {
  for (const longerMs of [150, 400, 1_500]) {
    const buffer = new JitterBuffer();
    const steps = play(
      buffer,
      arrivals(400, (place) => (place < 100 ? 20 : 20 + longerMs)),
      400,
    );
    const heardAgain = played(steps).find((place) => place >= 100) ?? Number.POSITIVE_INFINITY;
    assert.ok(heardAgain <= 115, `${longerMs} ms longer: heard again from ${heardAgain} on`);
    const rest = steps.slice(Math.ceil(longerMs / stepMs) + 130);
    assert.ok(
      rest.every(({ kind }) => kind === 'packet'),
      `${longerMs} ms longer: not whole again`,
    );
  }
});
