import { CodedError, type WallMs } from '@crossband/foundation';
import type { Person } from '@crossband/identity';
import type { Handler } from '../http/handler.ts';
import type { ApiHub } from '../hub.ts';
import { given } from './given.ts';
import { namesOf } from './visible-room.ts';

const pageSize = 100;
const maxSessions = 500;

export function adminPeopleHandlers(hub: ApiHub) {
  const { people, store } = hub;
  const { accounts, sessions } = people;

  const adminPeople: Handler<'adminPeople'> = async ({ query }) => {
    const { after, limit = pageSize } = query;
    return { people: await accounts.list({ limit, ...(after === undefined ? {} : { after }) }) };
  };

  const newPerson: Handler<'newPerson'> = async ({ who, body, nowMs }) => {
    const { name, password, administrator = false } = body;
    const person = await accounts.create({ name, password, administrator }, nowMs);
    await note(who.account, 'account.create', person.id, { administrator }, nowMs);
    return { person };
  };

  const changePerson: Handler<'changePerson'> = async ({ who, parts, body, nowMs }) => {
    const person = await accounts.change(parts.account, given(body));
    await note(who.account, 'account.change', person.id, { ...body }, nowMs);
    return { person };
  };

  const setPassword: Handler<'setPassword'> = async ({ who, parts, body, nowMs }) => {
    await accounts.setPassword(parts.account, body.password);
    await note(who.account, 'account.password', parts.account, {}, nowMs);
    return {};
  };

  const endPersonSessions: Handler<'endPersonSessions'> = async ({ who, parts, nowMs }) => {
    const { id } = await known(parts.account);
    const ended = await sessions.revokeAll(id, 'revoked');
    await note(who.account, 'account.sign-out', id, { sessions: ended }, nowMs);
    return { ended };
  };

  const adminSessions: Handler<'adminSessions'> = async ({ query }) => {
    const list =
      query.account === undefined
        ? await store.people.sessions.recent(maxSessions)
        : (await sessions.list(query.account)).slice(0, maxSessions);
    const names = await namesOf(
      hub,
      list.map(({ account }) => account),
    );
    return {
      sessions: list.map(({ id, account, device, address, createdAtMs, lastSeenAtMs }) => ({
        id,
        account,
        name: names.get(account) ?? null,
        device,
        address,
        createdAtMs,
        lastSeenAtMs,
      })),
    };
  };

  const endSession: Handler<'endSession'> = async ({ who, parts, nowMs }) => {
    const session = await store.people.sessions.byId(parts.session);
    if (!session) throw new CodedError('unknown-session', 'This device is signed out already; reload the list.');
    await sessions.revoke(session.account, session.id);
    await note(who.account, 'session.end', session.account, { session: session.id }, nowMs);
    return {};
  };

  async function known(id: string): Promise<Person> {
    const person = await accounts.byId(id);
    if (person) return person;
    throw new CodedError('unknown-account', 'There is no such account; reload the list.');
  }

  async function note(actor: string, action: string, subject: string | null, detail: object, atMs: WallMs) {
    await store.auditLog.append({ atMs, actor, action, room: null, subject, detail: { ...detail } });
  }

  return { adminPeople, newPerson, changePerson, setPassword, endPersonSessions, adminSessions, endSession };
}
