import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choice, describeSettings, flag, integer, list, loadConfig, secret, text } from './config.ts';

const settings = {
  'http.port': integer({ env: 'X_PORT', flag: 'port', default: 80, minimum: 1, maximum: 99, description: 'Port.' }),
  'http.host': text({ env: 'X_HOST', flag: 'host', default: 'here', description: 'Host.' }),
  'http.names': list({ env: 'X_NAMES', flag: 'names', default: [], form: 'names', description: 'Names.' }),
  'media.tcp': flag({ env: 'X_TCP', flag: 'tcp', default: true, description: 'TCP.' }),
  level: choice({ env: 'X_LEVEL', flag: 'level', default: 'low', of: ['low', 'high'], description: 'Level.' }),
};

const load = (args: string[] = [], env: Record<string, string> = {}, file?: unknown) => {
  const values = loadConfig(settings, { args, env, ...(file === undefined ? {} : { file }) });
  return { ...values };
};

test('a flag beats the environment, which beats the file, which beats the default', () => {
  const file = { http: { port: 5, host: 'file' }, level: 'high' };
  const values = load(['--port', '7'], { X_PORT: '6', X_HOST: 'env' }, file);
  assert.deepEqual(values, { 'http.port': 7, 'http.host': 'env', 'http.names': [], 'media.tcp': true, level: 'high' });
});

test('switches need no value, lists are split, --name=value works', () => {
  const values = load(['--tcp', 'false', '--names=a, b', '--level=high']);
  assert.equal(values['media.tcp'], false);
  assert.deepEqual(values['http.names'], ['a', 'b']);
  assert.equal(load(['--tcp', '--port', '3'])['http.port'], 3);
});

test('what is unknown or out of bounds is refused by name', () => {
  assert.throws(() => load(['--prot', '7']), { code: 'bad-config', message: /--prot/ });
  assert.throws(() => load(['--port']), { code: 'bad-config', message: /needs a value/ });
  assert.throws(() => load(['--port', '100']), { message: /--port is "100", but must be a whole number from 1 to 99/ });
  assert.throws(() => load([], { X_LEVEL: 'mid' }), { message: /X_LEVEL is "mid", but must be one of low, high/ });
  assert.throws(() => load([], {}, { http: { prot: 1 } }), { message: /unknown entry "http.prot"/ });
  assert.throws(() => load([], {}, [1]), { message: /JSON object/ });
  assert.throws(() => load([], {}, { http: { port: '5x' } }), { message: /"http.port" of the configuration file/ });
});

test('every setting describes itself', () => {
  assert.deepEqual(describeSettings(settings)[0], {
    path: 'http.port',
    env: 'X_PORT',
    flag: '--port',
    type: 'integer 1..99',
    default: '80',
    description: 'Port.',
  });
});

test('a weak secret is refused with the cure, and never repeated', () => {
  const guarded = { 'a.key': secret({ env: 'X_KEY', flag: 'key', description: 'Key.' }) };
  const open = (key: unknown) => loadConfig(guarded, { args: [], env: {}, file: { 'a.key': key } })['a.key'];
  const strong = '9f2c4be07715aa3ad08e6c1f5b7042d9';
  assert.equal(open(strong), strong);
  assert.equal(open(''), '');
  assert.throws(() => open('user/pass'), {
    code: 'unsafe-config',
    message: /"a.key" of the configuration file has 9 bytes.*openssl rand/,
  });
  for (const hidden of ['user/pass', 4711, ['hunter2']]) {
    assert.throws(
      () => open(hidden),
      (error: Error) => !error.message.includes(String(hidden)),
    );
  }
});
