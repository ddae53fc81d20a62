import assert from 'node:assert/strict';
import { test } from 'node:test';
import { storesOn } from '@crossband/store/testing/stores';
import { apiPrefix, routes } from '@crossband/wire/api';
import { Validator } from '@seriousme/openapi-schema-validator';
import { servedApi } from './testing/served-api.ts';

interface Document {
  openapi: string;
  paths: Record<string, Record<string, { operationId: string; security: unknown[]; parameters?: { name: string }[] }>>;
}

test('the hub describes its API in valid OpenAPI, every endpoint and no other', async (t) => {
  const api = await servedApi(t, await storesOn('sqlite').open(t));
  const response = await fetch(`${api.baseUrl}${apiPrefix}/openapi.json`);
  assert.equal(response.status, 200);
  const document = (await response.json()) as Document;
  const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });
  assert.equal(valid, true, JSON.stringify(errors));
  assert.equal(document.openapi, '3.1.1');
  const described = Object.values(document.paths).flatMap((path) => Object.values(path));
  assert.deepEqual(described.map(({ operationId }) => operationId).sort(), Object.keys(routes).sort());
  const member = document.paths['/api/v1/rooms/{room}/members/{account}']?.put;
  assert.deepEqual(
    member?.parameters?.map(({ name }) => name),
    ['room', 'account'],
  );
});

test('a description that is wrong is noticed', async (t) => {
  const api = await servedApi(t, await storesOn('sqlite').open(t));
  const document = (await (await fetch(`${api.baseUrl}${apiPrefix}/openapi.json`)).json()) as Document;
  const { valid } = await new Validator().validate({ ...document, paths: { hub: document.paths } });
  assert.equal(valid, false);
});

test('every endpoint that asks for a session refuses who has none, and the address of none is unknown', async (t) => {
  const api = await servedApi(t, await storesOn('sqlite').open(t));
  for (const { method, path, auth } of Object.values(routes)) {
    if (auth !== 'session' && auth !== 'administrator' && auth !== 'key') continue;
    const response = await fetch(`${api.baseUrl}${apiPrefix}${path}`, { method });
    const { error } = (await response.json()) as { error: { code: string } };
    assert.deepEqual(
      [response.status, error.code],
      [401, auth === 'key' ? 'wrong-api-key' : 'sign-in-first'],
      `${method} ${path}`,
    );
  }
  for (const path of ['/nothing', '/me/..%2f..', '/', '/rooms/a/b/c/d', `/rooms/${'x'.repeat(1_400)}`]) {
    const response = await fetch(`${api.baseUrl}${apiPrefix}${path}`);
    const { error } = (await response.json()) as { error: { code: string } };
    assert.ok(['unknown-endpoint', 'sign-in-first'].includes(error.code), path);
  }
});
