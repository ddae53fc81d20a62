import { generateKeyPairSync, sign } from 'node:crypto';
import { roomTokenLimits } from '../room-token-form.ts';
import { forge, goodHeader, goodPayload, nowS, segment, type TestKey } from './forged-token.ts';

export interface BadToken {
  readonly what: string;
  readonly token: string;
}

/** Every token here is to be refused at `atS`, and for `slackS` seconds after it. `other` is a second key that the hub knows, `stranger` one that it does not. */
export function badTokens(key: TestKey, other: TestKey, stranger: TestKey, atS = nowS, slackS = 0): BadToken[] {
  return [
    ...badHeaders(key, other, stranger, atS),
    ...badSignatures(key, other, atS),
    ...badForms(key, atS),
    ...badClaims(key, other, atS, slackS),
  ];
}

function badHeaders(key: TestKey, other: TestKey, stranger: TestKey, atS: number): BadToken[] {
  const algorithms = [
    'none',
    'None',
    'NONE',
    '',
    'hs256',
    'HS384',
    'HS512',
    'RS256',
    'ES256',
    'PS256',
    'EdDSA',
    null,
    256,
    ['HS256'],
  ];
  const extra = {
    crit: ['exp'],
    b64: false,
    jku: 'http://127.0.0.1/keys',
    jwk: { kty: 'oct', k: segment(stranger.secret) },
    x5u: 'http://127.0.0.1/cert',
    x5c: ['MIIB'],
    x5t: 'AAAA',
    zip: 'DEF',
    enc: 'A256GCM',
    cty: 'JWT',
    constructor: {},
  };
  const kids = [
    undefined,
    null,
    7,
    '',
    '../../etc/passwd',
    "' OR 1=1 --",
    '__proto__',
    'nobody',
    other.id,
    stranger.id,
  ];
  const changed = (changes: object) => forge({ ...goodHeader(key), ...changes }, goodPayload(key, atS), key.secret);
  const headers = [
    '{}',
    '[]',
    'null',
    '"HS256"',
    '{"alg":"HS256"',
    '{"__proto__":{},"alg":"HS256","kid":"a"}',
    '{"alg":"HS256"}{}',
  ];
  return [
    ...algorithms.map((alg) => ({ what: `alg ${JSON.stringify(alg)}`, token: changed({ alg }) })),
    ...algorithms
      .slice(0, 4)
      .map((alg) => ({ what: `alg ${alg}, unsigned`, token: unsigned({ ...goodHeader(key), alg }, key, atS) })),
    ...(['sha384', 'sha512'] as const).map((digest) => ({
      what: `really signed with ${digest}`,
      token: forge(
        { ...goodHeader(key), alg: digest === 'sha384' ? 'HS384' : 'HS512' },
        goodPayload(key, atS),
        key.secret,
        digest,
      ),
    })),
    { what: 'no alg', token: changed({ alg: undefined }) },
    { what: 'typ at+jwt', token: changed({ typ: 'at+jwt' }) },
    ...Object.entries(extra).map(([name, value]) => ({ what: `header ${name}`, token: changed({ [name]: value }) })),
    ...kids.map((kid) => ({ what: `kid ${JSON.stringify(kid)}`, token: changed({ kid }) })),
    ...headers.map((header) => ({ what: `header ${header}`, token: forge(header, goodPayload(key, atS), key.secret) })),
  ];
}

function unsigned(header: object, key: TestKey, atS: number): string {
  return `${segment(header)}.${segment(goodPayload(key, atS))}.`;
}

function badSignatures(key: TestKey, other: TestKey, atS: number): BadToken[] {
  const good = forge(goodHeader(key), goodPayload(key, atS), key.secret);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const elliptic = sign('sha256', Buffer.from(`${header}.${payload}`), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const flipped = Buffer.from(signature, 'base64url');
  flipped[31] = (flipped[31] ?? 0) ^ 1;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const sameBytes = `${signature.slice(0, -1)}${alphabet[alphabet.indexOf(signature.at(-1) ?? '') + 1]}`;
  const signatures = {
    empty: '',
    short: signature.slice(0, 42),
    long: `${signature}AA`,
    flipped: flipped.toString('base64url'),
  };
  return [
    ...Object.entries(signatures).map(([what, value]) => ({
      what: `${what} signature`,
      token: `${header}.${payload}.${value}`,
    })),
    { what: 'another key', token: forge(goodHeader(key), goodPayload(key, atS), other.secret) },
    { what: 'an empty key', token: forge(goodHeader(key), goodPayload(key, atS), '') },
    { what: "the key's id as key", token: forge(goodHeader(key), goodPayload(key, atS), key.id) },
    { what: 'an elliptic signature', token: `${header}.${payload}.${elliptic.toString('base64url')}` },
    { what: 'other bits that are no bytes', token: `${header}.${payload}.${sameBytes}` },
    {
      what: 'changed payload',
      token: `${header}.${segment({ ...goodPayload(key, atS), room: 'vault' })}.${signature}`,
    },
    { what: 'changed header', token: `${segment({ ...goodHeader(key), typ: undefined })}.${payload}.${signature}` },
  ];
}

function badForms(key: TestKey, atS: number): BadToken[] {
  const good = forge(goodHeader(key), goodPayload(key, atS), key.secret);
  const [header = '', payload = '', signature = ''] = good.split('.');
  const padding = 'x'.repeat(roomTokenLimits.bytes);
  return [
    ...['', '.', '..', '...', 'a.b.c', `${good}.`, `.${good}`, `${good}.${signature}`].map((token) => ({
      what: `form "${token.slice(0, 8)}"`,
      token,
    })),
    ...[' ', '\n', '=', '\u0000', '%20'].map((end) => ({
      what: `ends with ${JSON.stringify(end)}`,
      token: good + end,
    })),
    { what: 'Bearer', token: `Bearer ${good}` },
    { what: 'padded', token: `${header}=.${payload}=.${signature}=` },
    { what: 'standard base64', token: `${header}.${payload}+/.${signature}` },
    { what: 'JSON form', token: JSON.stringify({ protected: header, payload, signature }) },
    { what: 'five parts', token: `${header}.${payload}.${signature}.${header}.${payload}` },
    { what: 'oversized', token: forge(goodHeader(key), { ...goodPayload(key, atS), name: padding }, key.secret) },
    { what: 'oversized header', token: forge({ ...goodHeader(key), typ: padding }, goodPayload(key, atS), key.secret) },
    { what: 'payload no JSON', token: forge(goodHeader(key), 'room=kitchen', key.secret) },
    { what: 'payload a list', token: forge(goodHeader(key), [goodPayload(key, atS)], key.secret) },
    { what: 'payload deep', token: forge(goodHeader(key), '['.repeat(2_000) + ']'.repeat(2_000), key.secret) },
  ];
}

function badClaims(key: TestKey, other: TestKey, atS: number, slackS: number): BadToken[] {
  const times = [undefined, null, 'soon', `${atS + 60}`, Number.MAX_VALUE, 1.5, -1, {}, true];
  const hostile = [
    '',
    ' ',
    'a\u0000b',
    'a\nb',
    '\u202eevil',
    '\ud800',
    'x'.repeat(500),
    7,
    null,
    {},
    ['kitchen'],
    true,
  ];
  const values: [string, unknown[]][] = [
    ['exp', [...times, 0, atS - 3_600, atS - 61, atS - 1, atS, atS + 86_400 + slackS, atS + 7 * 86_400]],
    ['nbf', [...times, atS + 61 + slackS, atS + 3_599, atS + 7_200, atS - 86_400, 0]],
    ['iat', [...times.slice(1), atS + 61 + slackS, atS + 3_600]],
    ['iss', [undefined, null, '', other.id, [key.id], { id: key.id }]],
    ['sub', [undefined, ...hostile.filter((value) => value !== ' ')]],
    ['name', hostile],
    ['room', [undefined, '*', '../etc', ...hostile]],
    ['publish', ['microphone', ['everything'], [7], {}, null, true, Array(9).fill('camera'), ['MICROPHONE']]],
    ...['subscribe', 'data', 'chat', 'moderate'].map((name): [string, unknown[]] => [name, ['true', 1, null, {}]]),
    ['jti', [undefined, '', 'a b', 7, 'x'.repeat(65)]],
    ['aud', ['elsewhere']],
    ['roomAdmin', [true]],
    ['video', [{ room: 'kitchen', roomJoin: true }]],
  ];
  const proto = JSON.stringify(goodPayload(key, atS)).replace('{', '{"__proto__":{"moderate":true},');
  return [
    ...values.flatMap(([name, all]) => all.map((value) => claim(key, name, value, atS))),
    { what: 'claim __proto__', token: forge(goodHeader(key), proto, key.secret) },
  ];
}

/** Rightly signed: only the claim is wrong. */
function claim(key: TestKey, name: string, value: unknown, atS: number): BadToken {
  const token = forge(goodHeader(key), { ...goodPayload(key, atS), [name]: value }, key.secret);
  return { what: `${name} ${JSON.stringify(value)?.slice(0, 40)}`, token };
}
