import { CodedError, randomId, type WallMs } from '@crossband/foundation';
import type * as z from 'zod/mini';
import { checkApiKeySecret } from './api-keys.ts';
import type { ApiKey } from './ports.ts';
import type { RoomTokenClaims } from './principal.ts';
import {
  claimsOf,
  type RoomTokenPayload,
  type RoomTokenWish,
  roomTokenHeader,
  roomTokenLimits,
  roomTokenPayload,
  roomTokenWish,
} from './room-token-form.ts';

/** Loaded with the first token: a hub without API keys does without its memory. */
const jose = () => import('jose');

/** A verified token: with what it was made, and its number. */
export interface VerifiedRoomToken extends RoomTokenClaims {
  readonly keyId: string;
  /** The claim `jti`. */
  readonly tokenId: string;
}

/** Three parts of base64url (RFC 7515, section 7.1), none of them empty. */
const compact = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/**
 * A token (JWT, HS256) that lets one person into one room.
 *
 * @throws CodedError `weak-api-key`, `bad-room-grant`
 */
export async function mintRoomToken(
  key: Pick<ApiKey, 'id' | 'secret'>,
  wish: RoomTokenWish,
  nowMs: WallMs,
): Promise<string> {
  checkApiKeySecret(key.secret);
  const checked = roomTokenWish.safeParse(wish);
  if (!checked.success) throw new CodedError('bad-room-grant', `This token cannot be made: ${faultOf(checked.error)}.`);
  const { lifetimeMs, ...grants } = checked.data;
  const nbf = Math.floor(nowMs / 1_000);
  const exp = nbf + Math.floor(lifetimeMs / 1_000);
  const payload = { ...grants, iss: key.id, jti: randomId(), nbf, exp };
  const { SignJWT } = await jose();
  return new SignJWT(payload).setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid: key.id }).sign(bytesOf(key.secret));
}

/** Verifies room tokens. One algorithm, one key for each token, and no claim that is not checked. */
export class RoomTokens {
  readonly #keyOf: (id: string) => Promise<Pick<ApiKey, 'id' | 'secret'> | null>;

  /** `keyOf`: the key of this id, if there is one; such as `ApiKeys.byId`. */
  constructor(keyOf: (id: string) => Promise<Pick<ApiKey, 'id' | 'secret'> | null>) {
    this.#keyOf = keyOf;
  }

  /** @throws CodedError `bad-room-token`, `room-token-expired`, `weak-api-key` */
  async verify(token: string, nowMs: WallMs): Promise<VerifiedRoomToken> {
    const kid = keyIdOf(token);
    const key = await this.#keyOf(kid);
    if (!key) throw refusal('its API key is unknown');
    checkApiKeySecret(key.secret);
    // Nothing of the payload is read, and no reason told, before the signature is known to be right.
    const payload = readPayload(await this.#verified(token, key, nowMs));
    checkTimes(payload, nowMs);
    return { ...claimsOf(payload), keyId: key.id, tokenId: payload.jti };
  }

  async #verified(token: string, { id, secret }: Pick<ApiKey, 'id' | 'secret'>, nowMs: WallMs): Promise<unknown> {
    const { errors, jwtVerify } = await jose();
    try {
      const { payload } = await jwtVerify(token, bytesOf(secret), {
        algorithms: ['HS256'],
        issuer: id,
        currentDate: new Date(nowMs),
        clockTolerance: roomTokenLimits.leewayMs / 1_000,
      });
      return payload;
    } catch (error) {
      if (error instanceof errors.JWTExpired) throw expired(error);
      if (error instanceof errors.JWTClaimValidationFailed) throw refusal(`its claim "${error.claim}" is wrong`, error);
      throw refusal('its signature is wrong', error);
    }
  }
}

/** The key that a token names, out of a header that has nothing unknown in it. */
function keyIdOf(token: string): string {
  if (typeof token !== 'string' || token.length > roomTokenLimits.bytes) throw refusal('it is too long');
  if (!compact.test(token)) throw refusal('it is no signed token');
  const parts = token.split('.');
  // Bits after the last byte are no part of what is signed: one token has one form.
  if (parts.some((part) => Buffer.from(part, 'base64url').toString('base64url') !== part)) {
    throw refusal('it is no signed token');
  }
  const header = roomTokenHeader.safeParse(parseHeader(parts[0] ?? ''));
  if (!header.success) throw refusal(`in its header, ${faultOf(header.error)}`);
  return header.data.kid;
}

function parseHeader(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch (error) {
    throw refusal('its header is no JSON', error);
  }
}

function readPayload(value: unknown): RoomTokenPayload {
  const read = roomTokenPayload.safeParse(value);
  if (!read.success) throw refusal(faultOf(read.error));
  return read.data;
}

function checkTimes({ exp, nbf, iat = nbf }: RoomTokenPayload, nowMs: WallMs): void {
  if (exp * 1_000 <= nowMs) throw expired();
  const latestMs = nowMs + roomTokenLimits.leewayMs;
  if (Math.max(nbf, iat) * 1_000 > latestMs) throw refusal('it is not good yet');
  if (exp <= nbf || (exp - nbf) * 1_000 > roomTokenLimits.lifetimeMs) {
    throw refusal('it has to end within 24 hours of its beginning ("nbf")');
  }
}

/** HMAC takes the characters of the secret as they are, as every JWT library does. */
function bytesOf(secret: string): Uint8Array {
  return new TextEncoder().encode(secret);
}

/** The first thing that is wrong, by its name; never by its value. */
function faultOf({ issues: [first] }: z.core.$ZodError): string {
  if (first?.code === 'unrecognized_keys') return `"${first.keys[0]}" is nothing that the hub knows`;
  const name = first?.path.map(String).join('.') ?? '';
  return name === '' ? 'it is malformed' : `"${name}" is missing or malformed`;
}

function refusal(reason: string, cause?: unknown): CodedError {
  return new CodedError('bad-room-token', `This link or token does not open the room: ${reason}. Ask for a new one.`, {
    cause,
  });
}

function expired(cause?: unknown): CodedError {
  return new CodedError('room-token-expired', 'The time of this link or token is over; ask for a new one.', { cause });
}
