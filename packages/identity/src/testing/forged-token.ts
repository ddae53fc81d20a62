import { createHmac } from 'node:crypto';

/** Seconds since the epoch at which tests show these, unless they say another time. */
export const nowS = 1_800_000_000;

export interface TestKey {
  readonly id: string;
  readonly secret: string;
}

export const goodHeader = (key: TestKey) => ({ alg: 'HS256', typ: 'JWT', kid: key.id });

export const goodPayload = (key: TestKey, atS = nowS) => ({
  iss: key.id,
  sub: 'person-1',
  name: 'Ada',
  room: 'kitchen',
  publish: ['microphone', 'camera'],
  subscribe: true,
  data: true,
  chat: true,
  moderate: true,
  jti: 'token-1',
  nbf: atS - 10,
  exp: atS + 3_600,
});

export function segment(value: unknown): string {
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
}

/** Signs whatever it is given, as no honest library would. */
export function forge(header: unknown, payload: unknown, secret: string, digest = 'sha256'): string {
  const input = `${segment(header)}.${segment(payload)}`;
  return `${input}.${createHmac(digest, secret).update(input).digest('base64url')}`;
}
