import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type AssembledFrame, FrameAssembler, joined } from './frame-assembler.ts';
import { type FramePart, frameParts } from './frame-datagrams.ts';
import { datagramCodecs, mediaTypes } from './header.ts';

const maxPayloadBytes = 10;

/** `count` frames of random sizes as one stream of parts with their indexes. */
function stream(sizes: readonly number[], marksStart = true): { part: FramePart; index: number }[] {
  let index = 0;
  return sizes.flatMap((bytes, number) => {
    const header = {
      mediaType: mediaTypes.video,
      codec: datagramCodecs.vp8,
      keyFrame: number === 0,
      ssrc: 7,
      timestampMs: (0xffffffff + number * 33) >>> 0,
    };
    const parts = frameParts(new Uint8Array(bytes).fill(number + 1), header, index & 0xffff, maxPayloadBytes);
    return parts.map((part) => ({
      part: { ...part, header: { ...part.header, start: marksStart && part.header.start } },
      index: index++,
    }));
  });
}

function assemble(
  parts: readonly { part: FramePart; index: number }[],
): (Omit<AssembledFrame, 'parts'> & { data: Uint8Array })[] {
  const frames: (Omit<AssembledFrame, 'parts'> & { data: Uint8Array })[] = [];
  const assembler = new FrameAssembler(({ parts, ...frame }) => frames.push({ ...frame, data: joined(parts) }));
  for (const { part, index } of parts) {
    assembler.add({ ...part.header, version: 2, payloadBytes: part.payload.length }, index, part.payload);
  }
  return frames;
}

const sizesFrom = (least: number) => fc.array(fc.integer({ min: least, max: 95 }), { minLength: 1, maxLength: 20 });

test('frames come out as they went in', () => {
  fc.assert(
    fc.property(sizesFrom(1), fc.boolean(), (bytes, marksStart) => {
      const frames = assemble(stream(bytes, marksStart));
      assert.deepEqual(
        frames.map(({ data }) => [data.length, data[0], data.at(-1)]),
        bytes.map((length, number) => [length, number + 1, number + 1]),
      );
      assert.deepEqual([frames[0]?.keyFrame, frames[0]?.timestampMs], [true, 0xffffffff]);
    }),
  );
});

// Three whole newer frames end the wait for one, so that delays are shorter than three frames.
for (const [frames, least, longestDelay] of [
  ['of any size', 1, 2],
  ['of several datagrams', maxPayloadBytes + 1, 6],
] as const) {
  test(`frames ${frames} whose datagrams overtake each other by a few, and come twice, come out once`, () => {
    const delay = fc.infiniteStream(fc.integer({ min: 0, max: longestDelay }));
    fc.assert(
      fc.property(sizesFrom(least), fc.boolean(), delay, (bytes, marksStart, delays) => {
        const parts = stream(bytes, marksStart);
        const late = parts.map((part) => ({ ...part, at: part.index + (delays.next().value as number) }));
        const twice = [...late, ...late.map((part) => ({ ...part, at: part.at + 3 }))];
        const whole = assemble(twice.toSorted((a, b) => a.at - b.at));
        assert.deepEqual(
          whole.map(({ data }) => data[0]).toSorted((a = 0, b = 0) => a - b),
          bytes.map((_, number) => number + 1),
        );
      }),
    );
  });
}

test('a frame that three newer ones have overtaken is not waited for', () => {
  const parts = stream([25, 1, 1, 1]);
  const [first, ...others] = parts as [(typeof parts)[0], ...typeof parts];
  assert.deepEqual(
    assemble([...others, first]).map(({ data }) => data[0]),
    [2, 3, 4],
  );
});

test('a frame that lacks any datagram is never given, and the others are', () => {
  const bytes = [25, 38, 25, 4, 25];
  const parts = stream(bytes);
  for (const { index } of parts) {
    const frames = assemble(parts.filter((part) => part.index !== index));
    assert.equal(frames.length, bytes.length - 1, `without ${index}`);
    for (const { data } of frames)
      assert.ok(data.every((byte) => byte === data[0]) && bytes[(data[0] as number) - 1] === data.length);
  }
});

test('where starts are not marked, a frame whose beginning is unknown is not given', () => {
  const parts = stream([25, 38, 25], false);
  for (const { index, part } of parts) {
    const frames = assemble(parts.filter((other) => other.index !== index));
    const unknown = part.header.marker && index < parts.length - 1 ? 2 : 1;
    assert.equal(frames.length, 3 - unknown, `without ${index}`);
  }
});

test('frames that never become whole take bounded room', () => {
  const parts = stream(Array.from({ length: 100 }, () => 25)).filter(({ part }) => !part.header.marker);
  const assembler = new FrameAssembler(() => assert.fail('no frame is whole'));
  for (const { part, index } of parts)
    assembler.add({ ...part.header, version: 2, payloadBytes: 1 }, index, part.payload);
  assert.equal(assembler.dropped, 92);
});

test('lost parts come back by repairs, in any order, and the next frame follows without a gap', () => {
  const repairs = 3;
  const scenario = fc.tuple(sizesFrom(1), fc.infiniteStream(fc.nat()));
  fc.assert(
    fc.property(scenario, ([bytes, numbers]) => {
      const next = (limit: number): number => (numbers.next().value as number) % limit;
      let index = 0;
      const frames = bytes.map((length, number) => {
        const header = {
          mediaType: 1,
          codec: datagramCodecs.vp8,
          keyFrame: number === 0,
          ssrc: 7,
          timestampMs: number * 33,
        };
        const data = Uint8Array.from({ length }, () => next(256));
        const parts = frameParts(data, header, index & 0xffff, 20, repairs).map((part) => ({ part, index: index++ }));
        assert.equal(parts.filter(({ part }) => part.header.repair).length, repairs);
        for (let lost = 0; lost < repairs && parts.length > 1; lost += 1) parts.splice(next(parts.length), 1);
        return { data, parts: parts.toSorted(() => next(3) - 1) };
      });
      const got = assemble(frames.flatMap(({ parts }) => parts));
      assert.deepEqual(
        got.map(({ data }) => [...data]),
        frames.map(({ data }) => [...data]),
      );
      for (const [at, frame] of got.entries())
        if (at > 0) assert.equal(frame.firstIndex, (got[at - 1]?.lastIndex ?? 0) + 1);
    }),
  );
});

test('a repair that no sender makes changes nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 15 }), (payload, repairs) => {
      const [only] = stream([5]);
      assert.ok(only);
      const header = { ...only.part.header, version: 2, payloadBytes: payload.length, start: false, marker: false };
      const frames: AssembledFrame[] = [];
      const assembler = new FrameAssembler((frame) => frames.push(frame));
      assembler.add({ ...header, repair: true, repairs }, 900, payload);
      assert.ok(frames.every(({ parts }) => parts.length > 0));
      assembler.add({ ...only.part.header, version: 2, payloadBytes: 5, timestampMs: 99 }, 1_000, only.part.payload);
      assert.equal(frames.at(-1)?.timestampMs, 99);
    }),
  );
});
