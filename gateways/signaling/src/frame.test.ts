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
  assert.throws(() => readFrame(text), { code: 'bad-params', message: /name must be at most 48 characters long/ });
});

test('what a text must not be is said in words', () => {
  const id = '0198f0a0-0000-7000-8000-000000000001';
  for (const [params, message] of [
    [{ id, text: 'a\u202eb' }, /text must have no control characters and none that turn the direction/],
    [{ id, text: ' \n' }, /text must be more than blanks/],
    [{ id, text: '' }, /params must have a text, or attachments/],
    [{ id, text: 'x'.repeat(4_001) }, /text must be at most 4000 characters long/],
  ] as const) {
    const text = JSON.stringify({ id: 1, method: 'chat.send', params });
    assert.throws(() => readFrame(text), { code: 'bad-params', message });
  }
  const client = JSON.stringify({
    id: 1,
    method: 'session.open',
    params: { client: { name: 'a\u0000', version: '1' } },
  });
  assert.throws(() => readFrame(client), { code: 'bad-params', message: /client.name must have no control/ });
});

test('names with direction overrides, control characters or nothing to see are refused', () => {
  for (const name of ['a\u202eb', 'a\u0000b', 'a\nb', '   ', '', '\u3164', '\u2800 \u115f', '\u0301']) {
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
