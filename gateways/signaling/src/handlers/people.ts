import { CodedError, wallNow } from '@crossband/foundation';
import type { Reader } from '../people/reading.ts';
import { principalOf } from './entering.ts';
import type { Handlers, Services, Session } from './types.ts';

type PeopleMethod = 'people.watch' | 'people.unwatch' | 'presence.set' | 'chat.read' | 'chat.unread' | 'chat.mentions';

/** What people with an account have in common over all rooms: who is here, what is new, what was read. */
export const peopleHandlers: Handlers<PeopleMethod> = {
  'people.watch': async ({ attendance, presence }, session) => {
    readerOf(session);
    // From now on, so that nothing falls between the list and the news.
    attendance.watch(session, true);
    return presence.people();
  },

  'people.unwatch': ({ attendance }, session) => {
    attendance.watch(session, false);
    return {};
  },

  'presence.set': ({ attendance }, session, { presence }) => {
    if (session.at.state === 'joined') {
      const { room, seat } = session.at.member;
      room.setPresence(seat, presence);
    } else {
      readerOf(session);
    }
    session.away = presence === 'away';
    attendance.moved(session);
    return {};
  },

  'chat.read': async (services, session, { position, room }) => {
    const reader = readerOf(session);
    const place = await placeOf(services, session, room);
    const read = await services.reading.read(reader, place, position);
    if (read > 0) services.news.read(session, place.name, read);
    return {};
  },

  'chat.unread': async (services, session, { room }) => {
    const reader = readerOf(session);
    const { reading } = services;
    const places = room === undefined ? await reading.knownTo(reader) : [await placeOf(services, session, room)];
    return { rooms: await reading.unread(reader, places) };
  },

  'chat.mentions': async ({ reading }, session, { limit }) => ({
    mentions: await reading.mentions(readerOf(session), limit),
  }),
};

function readerOf(session: Session): Reader {
  const principal = principalOf(session);
  const { account } = principal;
  if (account !== null) return { ...principal, account };
  throw new CodedError('account-needed', 'Only people with an account have this: sign in first.');
}

/** The room of this name, if this person may come in; without a name, the one where the person is. */
async function placeOf(
  { places, standings }: Services,
  session: Session,
  room: string | undefined,
): Promise<{ id: string; name: string }> {
  if (session.at.state === 'joined') {
    const { id, about } = session.at.member.room;
    if (room === undefined || room === about.name) return { id, name: about.name };
  }
  if (room === undefined) throw new CodedError('not-joined', 'Join a room first, or name one.');
  const place = await places.byName(room);
  await standings.admission(place, principalOf(session), session.connection.remoteAddress, wallNow());
  return place;
}
