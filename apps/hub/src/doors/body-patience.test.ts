import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { test } from 'node:test';
import { expectBody } from './body-patience.ts';

function requestOf(url: string, headers: Record<string, string>): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  return Object.assign(request, { url, headers });
}

test('a body has 15 s, and a file besides what a slow line needs', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const late: string[] = [];
  const length = { 'content-length': '3200000' };
  const upload = requestOf('/api/v1/rooms/B%C3%BCro/attachments?name=a', length);
  expectBody(requestOf('/api/v1/sessions', length), () => late.push('json'));
  expectBody(requestOf('/api/v1/sessions?x=/attachments?', length), () => late.push('query'));
  expectBody(upload, () => late.push('file'));
  expectBody(requestOf('/api/v1/attachments?room=r', { 'transfer-encoding': 'chunked' }), () => late.push('chunks'));
  expectBody(requestOf('/', {}), () => late.push('none'));
  t.mock.timers.tick(15_000);
  assert.deepEqual(late, ['json', 'query', 'chunks']);
  t.mock.timers.tick(99_999);
  assert.equal(late.length, 3);
  t.mock.timers.tick(1);
  assert.deepEqual(late.slice(3), ['file']);
});

test('a body that is there is waited for no more', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let late = 0;
  for (const end of ['end', 'close']) {
    const request = requestOf('/', { 'content-length': '1' });
    expectBody(request, () => {
      late += 1;
    });
    request.emit(end);
  }
  t.mock.timers.tick(60_000);
  assert.equal(late, 0);
});
