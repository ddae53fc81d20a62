import { nameKeyOf } from '@crossband/identity';
import type { Call, Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';
import { beginSession } from './begin-session.ts';

export function sessionHandlers(hub: ApiHub) {
  const { people } = hub;

  const signIn: Handler<'signIn'> = async (call) => {
    const { name, password, ...device } = call.body;
    call.rates.take('signInByAddress', call.limitKey, call.now);
    await limitByName(name, call);
    return beginSession(hub, device, call, () => people.accounts.signIn({ name, password }));
  };

  /**
   * Whoever guesses from anywhere must not keep the owner out: where somebody is signed in to the account already, its
   * name has a limit of its own.
   */
  async function limitByName(name: string, { rates, address, now }: Call<'signIn'>): Promise<void> {
    const key = nameKeyOf(name);
    try {
      rates.take('signInByName', key, now);
    } catch (error) {
      const person = await people.accounts.byName(name);
      const sessions = person ? await people.sessions.list(person.id) : [];
      if (!sessions.some((session) => session.address === address)) throw error;
      rates.take('signInByName', `${key}\n${address}`, now);
    }
  }

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
