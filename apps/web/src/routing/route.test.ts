import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roomSettingsPath, routeOf } from './route.ts';

test('every page has its address', () => {
  assert.deepEqual(routeOf('/'), { page: 'start' });
  assert.deepEqual(routeOf('/sign-in/'), { page: 'sign-in' });
  assert.deepEqual(routeOf('/r/Harbour%20crew'), { page: 'room', room: 'Harbour crew' });
  assert.deepEqual(routeOf('/admin'), { page: 'admin', part: 'people' });
  assert.deepEqual(routeOf('/admin/audit'), { page: 'admin', part: 'audit' });
});

test('settings of a room are found by its name, whatever it is', () => {
  assert.deepEqual(routeOf(roomSettingsPath('Café Süd')), {
    page: 'room-settings',
    room: 'Café Süd',
    part: 'settings',
  });
  assert.deepEqual(routeOf(roomSettingsPath('a', 'bans')), { page: 'room-settings', room: 'a', part: 'bans' });
});

test('what is no page is nowhere', () => {
  for (const path of ['/admin/x', '/setup/x', '/r', '/r/a/b', '/rooms', '/rooms/a/x', '/x', '/a/b/c/d']) {
    assert.deepEqual(routeOf(path), { page: 'nowhere' }, path);
  }
});
