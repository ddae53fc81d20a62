import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { FrameError, readFrame } from './frame.ts';

function refusalOf(text: string): { code: string; id: number | null } {
  try {
    readFrame(text);
  } catch (error) {
    if (error instanceof FrameError) return { code: error.code, id: error.id };
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

test('a request is read with its checked parameters', () => {
  const text = '{"id":3,"method":"room.join","params":{"room":"Küche 2","name":"Ada"}}';
  assert.deepEqual(readFrame(text), { id: 3, method: 'room.join', params: { room: 'Küche 2', name: 'Ada' } });
});

test('what is no request ends the session; what has an id is answered', () => {
  assert.deepEqual(refusalOf('{'), { code: 'bad-message', id: null });
  assert.deepEqual(refusalOf('[]'), { code: 'bad-message', id: null });
  assert.deepEqual(refusalOf('null'), { code: 'bad-message', id: null });
  assert.deepEqual(refusalOf('{"id":-1,"method":"room.leave","params":{}}'), { code: 'bad-message', id: null });
  assert.deepEqual(refusalOf('{"id":1,"method":"room.leave"}'), { code: 'bad-message', id: 1 });
  assert.deepEqual(refusalOf('{"id":1,"method":"room.leave","params":{},"x":1}'), { code: 'bad-message', id: 1 });
  assert.deepEqual(refusalOf('{"id":1,"method":"room.fly","params":{}}'), { code: 'unknown-method', id: 1 });
  assert.deepEqual(refusalOf('{"id":1,"method":"__proto__","params":{}}'), { code: 'unknown-method', id: 1 });
  assert.deepEqual(refusalOf('{"id":1,"method":"toString","params":{}}'), { code: 'unknown-method', id: 1 });
});

test('parameters out of bounds are named, their values are not repeated', () => {
  const text = JSON.stringify({ id: 1, method: 'room.join', params: { room: 'hall', name: 'x'.repeat(49) } });
  assert.throws(() => readFrame(text), { code: 'bad-params', message: /name must be at most 48/ });
});

test('names with direction overrides, control characters or nothing to see are refused', () => {
  for (const name of ['a\u202eb', 'a\u0000b', 'a\nb', '   ', '']) {
    const text = JSON.stringify({ id: 1, method: 'room.join', params: { room: 'hall', name } });
    assert.equal(refusalOf(text).code, 'bad-params');
  }
});

test('a room name is no path', () => {
  for (const room of ['../etc', '/', 'a/b', '.hidden', 'a\\b', '', 'x'.repeat(65)]) {
    const text = JSON.stringify({ id: 1, method: 'room.join', params: { room, name: 'Ada' } });
    assert.equal(refusalOf(text).code, 'bad-params');
  }
});

test('depth is judged before parsing, brackets in strings do not count', () => {
  assert.equal(refusalOf('['.repeat(60_000)).code, 'message-too-deep');
  const text = `{"id":1,"method":"chat.typing","params":{"typing":"${'['.repeat(40)}\\"["}}`;
  assert.equal(refusalOf(text).code, 'bad-params');
});

test('no text breaks the reader', () => {
  const shaped = fc.record({ id: fc.anything(), method: fc.anything(), params: fc.anything() }).map((value) => {
    try {
      return JSON.stringify(value) ?? '';
    } catch {
      return '';
    }
  });
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), shaped), (text) => {
      try {
        readFrame(text);
      } catch (error) {
        assert.ok(error instanceof FrameError);
      }
    }),
    { numRuns: 2000 },
  );
});
