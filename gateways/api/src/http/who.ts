import { createHash, timingSafeEqual } from 'node:crypto';
import { CodedError, type WallMs } from '@crossband/foundation';
import type { Actor, ApiKey } from '@crossband/identity';
import type { Auth } from '@crossband/wire/api';
import type { FastifyRequest } from 'fastify';
import type { ApiHub } from '../hub.ts';

/** Somebody signed in. */
export interface Who {
  readonly account: string;
  readonly session: string;
  readonly name: string;
  readonly administrator: boolean;
  /** As identity knows who does something. */
  readonly actor: Actor;
}

/** Whom a handler gets, by what its endpoint asks for. */
export type CallerOf<A extends Auth> = A extends 'session' | 'administrator'
  ? Who
  : A extends 'session?'
    ? Who | null
    : A extends 'key'
      ? ApiKey
      : null;

/** @throws CodedError `sign-in-first`, `not-permitted`, `wrong-api-key`, and as `Authenticator.authenticateRequest` */
export async function identify(
  hub: ApiHub,
  auth: Auth,
  request: FastifyRequest,
  nowMs: WallMs,
): Promise<Who | ApiKey | null> {
  switch (auth) {
    case 'none':
    case 'signature':
      return null;
    case 'key':
      return keyOf(hub, request);
    case 'session?':
      return request.headers.authorization === undefined ? null : whoOf(hub, request, nowMs);
    case 'session':
      return whoOf(hub, request, nowMs);
    case 'administrator': {
      const who = await whoOf(hub, request, nowMs);
      if (!who.administrator)
        throw new CodedError('not-permitted', 'This is for administrators of the hub; ask one of them.');
      return who;
    }
  }
}

async function whoOf({ people, door }: ApiHub, { headers, method, raw }: FastifyRequest, nowMs: WallMs): Promise<Who> {
  const token = /^Crossband ([A-Za-z0-9_-]{1,128})$/.exec(headers.authorization ?? '')?.[1];
  const [, at = '', signature = ''] =
    /^(\d{1,15})\.([A-Za-z0-9_-]{1,128})$/.exec(String(headers['crossband-proof'] ?? '')) ?? [];
  if (token === undefined) throw new CodedError('sign-in-first', 'Sign in first: this is for people with an account.');
  const principal = await people.authenticator.authenticateRequest(
    { token, signature, method, path: raw.url ?? '', atMs: Number(at), address: door.addressOf(raw) },
    nowMs,
  );
  const { account, session, name, administrator } = principal;
  if (account === null || session === null || name === null) throw new Error('A session has no account');
  return { account, session, name, administrator, actor: { id: account, account, administrator } };
}

async function keyOf({ people }: ApiHub, { headers }: FastifyRequest): Promise<ApiKey> {
  const [, id = '', secret = ''] =
    /^Bearer ([A-Za-z0-9_:-]{1,64})\.(\S{1,512})$/.exec(headers.authorization ?? '') ?? [];
  const key = id === '' ? null : await people.apiKeys.byId(id);
  const right = timingSafeEqual(digest(secret), digest(key?.secret ?? ''));
  if (!key || !right) {
    throw new CodedError(
      'wrong-api-key',
      'Send "Authorization: Bearer KEY" with an API key of this hub; an administrator makes one.',
    );
  }
  return key;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
