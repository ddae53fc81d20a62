import type { Credential } from '@crossband/client';

/** What a room token is made of (RFC 7515, section 7.1): three parts in base64url. */
const form = /^#token=([\w-]+\.[\w-]+\.[\w-]+)$/;

/**
 * The room token that a link carries, `/r/<room>#token=<token>`: how other applications send their people in. What stands
 * behind # is never sent with a request. Null: the link carries none.
 */
export function roomTokenOf(hash: string): Credential | null {
  const token = form.exec(hash)?.[1];
  return token === undefined ? null : { type: 'room-token', token };
}
