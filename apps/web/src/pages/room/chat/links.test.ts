import assert from 'node:assert/strict';
import { test } from 'node:test';
import { splitLinks } from './links.ts';

function links(text: string): string[] {
  return splitLinks(text).flatMap((piece) => (piece.type === 'link' ? [piece.href] : []));
}

test('nothing of the text is lost or doubled', () => {
  for (const text of [
    '',
    'plain',
    'a https://b.example/c?d=e#f g',
    'https://a.example https://b.example.',
    '<b>x</b>',
  ]) {
    assert.equal(
      splitLinks(text)
        .map((piece) => piece.text)
        .join(''),
      text,
    );
  }
});

test('punctuation of the sentence stays out of the address', () => {
  assert.deepEqual(links('Look (https://a.example/b), or https://c.example/d_(e)!'), [
    'https://a.example/b',
    'https://c.example/d_(e)',
  ]);
});

test('other schemes, broken addresses and addresses with credentials stay text', () => {
  assert.deepEqual(
    links('javascript:alert(1) data:text/html,x ftp://a.example http:// https://bank.example@evil.example'),
    [],
  );
});

test('markup stays text', () => {
  assert.deepEqual(splitLinks('<img src=x onerror=alert(1)>'), [
    { type: 'text', text: '<img src=x onerror=alert(1)>' },
  ]);
});
