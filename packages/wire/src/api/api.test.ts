import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AnswerOf, addressOf, type BodyOf, type CallOf, type EndpointName, endpoints, routes } from './index.ts';

const names = Object.keys(routes) as EndpointName[];

test('every route has its forms, and no two answer the same address', () => {
  assert.deepEqual(Object.keys(endpoints).sort(), [...names].sort());
  const places = names.map((name) => `${routes[name].method} ${routes[name].path.replace(/:\w+/g, ':')}`);
  assert.equal(new Set(places).size, places.length);
});

test('parts of one path have one name, whatever the method', () => {
  const byShape = Map.groupBy(names, (name) => routes[name].path.replace(/:\w+/g, ':'));
  for (const [shape, group] of byShape) {
    assert.equal(new Set(group.map((name) => routes[name].path)).size, 1, shape);
  }
});

test('an address holds whatever a name has, in its own part', () => {
  const path = addressOf('setMember', { room: '../Büro a/b?', account: 'ada' });
  assert.equal(path, '/api/v1/rooms/..%2FB%C3%BCro%20a%2Fb%3F/members/ada');
  assert.equal(addressOf('audit', {}, { limit: 5, before: undefined }), '/api/v1/admin/audit?limit=5');
});

test('bodies take no field that is not theirs, and no prototype', () => {
  const right = '{"name":"ada","password":"x","clientKey":{"kty":"EC","crv":"P-256","x":"x","y":"y"},"device":""}';
  const { body } = endpoints.signIn;
  assert.equal(body.safeParse(JSON.parse(right)).success, true);
  for (const field of ['__proto__', 'constructor', 'administrator']) {
    assert.equal(body.safeParse(JSON.parse(right.replace('{', `{"${field}":{"a":1},`))).success, false, field);
  }
});

test('types of calls follow from the table', () => {
  const body: BodyOf<'newRoom'> = { name: 'Lounge' };
  const call: CallOf<'changeRoom'> = { parts: { room: 'Lounge' }, body: { topic: 'Tea' } };
  const nothing: CallOf<'hub'> = {};
  const answer: AnswerOf<'rotateSession'> = { token: 'next' };
  assert.deepEqual([body.name, call.parts.room, nothing, answer.token], ['Lounge', 'Lounge', {}, 'next']);
});
