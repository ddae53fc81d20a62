import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bar, createBoard } from './board.ts';

function screen(isTTY: boolean): {
  stream: { isTTY: boolean; columns: number; write(text: string): void };
  text(): string;
} {
  let text = '';
  const write = (more: string): void => {
    text += more;
  };
  return { stream: { isTTY, columns: 20, write }, text: () => text };
}

test('on a terminal lines are drawn over, and a line that stays goes above them', () => {
  const { stream, text } = screen(true);
  const board = createBoard(stream, () => 0);
  board.show(['one', 'two']);
  board.line('stays');
  assert.equal(
    text(),
    '\rone\u001b[K\ntwo\u001b[K\n\u001b[J\u001b[2A\rstays\u001b[K\none\u001b[K\ntwo\u001b[K\n\u001b[J',
  );
});

test('what is too long for the terminal is cut, so that it stays one line', () => {
  const { stream, text } = screen(true);
  createBoard(stream, () => 0).show(['0123456789012345678901234']);
  assert.ok(text().startsWith('\r012345678901234567…\u001b'));
});

test('elsewhere plain lines come every five seconds', () => {
  const { stream, text } = screen(false);
  let nowMs = 0;
  const board = createBoard(stream, () => nowMs);
  for (; nowMs < 11_000; nowMs += 200) board.show([`at ${nowMs}`]);
  board.line('stays');
  assert.equal(text(), 'at 0\nat 5000\nat 10000\nstays\n');
});

test('a bar has its columns, whatever the level', () => {
  assert.equal(bar(0, 4), '····');
  assert.equal(bar(0.5, 4), '██··');
  assert.equal(bar(0.53125, 4), '██▏·');
  assert.equal(bar(7, 4), '████');
  assert.equal(bar(-1, 4), '····');
});
