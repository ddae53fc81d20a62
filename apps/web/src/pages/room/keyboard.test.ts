import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, keys, type Press } from './keyboard.ts';

const press: Press = { key: 'm', ctrlKey: false, metaKey: false, altKey: false, repeat: false, writing: false };

test('letters act in either case', () => {
  assert.equal(actionOf(press), 'microphone');
  assert.equal(actionOf({ ...press, key: 'M' }), 'microphone');
  assert.equal(actionOf({ ...press, key: '?' }), 'help');
});

test('who writes is left alone, but can still close', () => {
  assert.equal(actionOf({ ...press, writing: true }), null);
  assert.equal(actionOf({ ...press, key: 'Escape', writing: true }), 'close');
});

test('shortcuts of the browser and held keys do nothing', () => {
  for (const held of ['ctrlKey', 'metaKey', 'altKey', 'repeat'] as const) {
    assert.equal(actionOf({ ...press, [held]: true }), null);
  }
  assert.equal(actionOf({ ...press, key: 'Shift' }), null);
});

test('no key and no action is given twice', () => {
  assert.equal(new Set(keys.map(({ key }) => key)).size, keys.length);
  assert.equal(new Set(keys.map(({ action }) => action)).size, keys.length);
});
