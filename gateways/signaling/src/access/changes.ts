import { Emitter } from '@crossband/foundation';
import type { Accounts, ApiKeys, BanRegister, RevokeReason, RoomRegister, Sessions } from '@crossband/identity';

/**
 * Something durable changed about who may come in or what they may do. Whoever holds connections or seats obeys it at
 * once; there is no other way by which a right ends.
 */
export type AccessChange =
  | { readonly type: 'session-ended'; readonly session: string; readonly reason: RevokeReason }
  /** Its name, its administration, or whether it is disabled. */
  | { readonly type: 'account'; readonly account: string }
  | { readonly type: 'api-key-removed'; readonly key: string }
  | { readonly type: 'membership'; readonly room: string; readonly account: string }
  /** `room` empty: the whole hub. */
  | { readonly type: 'ban'; readonly room: string; readonly subject: string }
  /** Its name, topic or rules, or that it is kept from now on. */
  | { readonly type: 'room'; readonly room: string }
  | { readonly type: 'room-removed'; readonly room: string };

/** Where rights come from. */
export interface AccessSources {
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly apiKeys: ApiKeys;
  readonly rooms: RoomRegister;
  readonly bans: BanRegister;
}

/** All news about rights as one stream, in the order in which they became durable. */
export function accessChanges({ sessions, accounts, apiKeys, rooms, bans }: AccessSources) {
  const events = new Emitter<{ changed: [change: AccessChange] }>();
  const tell = (change: AccessChange): void => events.emit('changed', change);
  sessions.events.on('revoked', (session, _account, reason) => tell({ type: 'session-ended', session, reason }));
  accounts.events.on('changed', ({ id }) => tell({ type: 'account', account: id }));
  apiKeys.events.on('removed', (key) => tell({ type: 'api-key-removed', key }));
  rooms.events.on('changed', ({ id }) => tell({ type: 'room', room: id }));
  rooms.events.on('removed', ({ id }) => tell({ type: 'room-removed', room: id }));
  rooms.events.on('memberChanged', ({ id }, account) => tell({ type: 'membership', room: id, account }));
  bans.events.on('banned', ({ room, subject }) => tell({ type: 'ban', room, subject }));
  return events;
}
