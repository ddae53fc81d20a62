import { nameKeyOf } from '@crossband/identity';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';
import { beginSession } from './begin-session.ts';

export function sessionHandlers(hub: ApiHub) {
  const { people } = hub;

  const signIn: Handler<'signIn'> = async (call) => {
    const { name, password, ...device } = call.body;
    call.rates.take('signInByAddress', call.limitKey, call.now);
    call.rates.take('signInByName', nameKeyOf(name), call.now);
    return beginSession(hub, device, call, () => people.accounts.signIn({ name, password }));
  };

  /** The token that was just proven is the one that is replaced. */
  const rotateSession: Handler<'rotateSession'> = async ({ request, nowMs }) => {
    const token = request.headers.authorization?.split(' ')[1] ?? '';
    return { token: await people.sessions.rotate(token, nowMs) };
  };

  const ownSessions: Handler<'ownSessions'> = async ({ who }) => {
    const sessions = await people.sessions.list(who.account);
    return {
      sessions: sessions.map(({ id, device, address, createdAtMs, lastSeenAtMs }) => ({
        id,
        device,
        address,
        createdAtMs,
        lastSeenAtMs,
        current: id === who.session,
      })),
    };
  };

  const endOwnSessions: Handler<'endOwnSessions'> = async ({ who, query }) => {
    const kept = query.which === 'others' ? who.session : null;
    return { ended: await people.sessions.revokeAll(who.account, kept ? 'revoked' : 'signed-out', kept) };
  };

  const endOwnSession: Handler<'endOwnSession'> = async ({ who, parts }) => {
    const own = parts.session === who.session;
    await people.sessions.revoke(who.account, parts.session, own ? 'signed-out' : 'revoked');
    return {};
  };

  return { signIn, rotateSession, ownSessions, endOwnSessions, endOwnSession };
}
