import { CodedError } from '@crossband/foundation';
import { passingPlace, type Room } from '@crossband/room';
import { Member } from '../member.ts';
import { joinedAs, memberOf } from './joined.ts';
import type { Handlers, OpenSession, Services, Session } from './types.ts';

/** Coming to a room, to its door, and leaving it. */
export const roomHandlers: Handlers<'room.join' | 'room.knock' | 'room.leave'> = {
  'room.join': async (services, session, params) => {
    const { device } = openedSession(services, session);
    const { name, knock } = params;
    const room = await roomFor(services, session, params.room);
    const seat = admitOrClose(services, room, () =>
      room.admit({ name, device, visible: true, ...(knock === undefined ? {} : { knock }) }),
    );
    const member = new Member({ room, seat, name, device, connection: session.connection, webrtc: services.webrtc });
    services.seats.seated(member);
    services.hall.of(room).broadcast.add(member);
    session.at = { state: 'joined', device, member };
    session.connection.logger.info({ room: room.id, participant: seat.participant, device }, 'participant joined');
    return joinedAs(services, member);
  },

  'room.knock': async (services, session, params) => {
    const { device, knock: before } = openedSession(services, session);
    before?.withdraw();
    const room = await roomFor(services, session, params.room);
    const knock = admitOrClose(services, room, () => {
      if (room.size === 0) throw new CodedError('nobody-inside', 'Nobody is in this room who could let you in.');
      return room.door.knock({ name: params.name, account: null });
    });
    const stop = room.events.on('knockAnswered', (answered, admitted) => {
      if (answered === knock.id) session.connection.notify('lobby.answered', { knock: knock.id, admitted });
    });
    const withdraw = (): void => {
      stop();
      room.door.withdraw(knock.id);
    };
    session.at = { state: 'open', device, knock: { withdraw } };
    return { knock: knock.id };
  },

  'room.leave': async (services, session) => {
    if (session.at.state === 'open' && session.at.knock) {
      session.at.knock.withdraw();
      session.at = { ...session.at, knock: null };
      return {};
    }
    const member = memberOf(session);
    session.at = { state: 'open', device: member.device, knock: null };
    await services.seats.leave(member, 'left');
    return {};
  },
};

/** Refuses who has not opened a session, or is in a room already. */
function openedSession(services: Services, session: Session): OpenSession {
  if (session.at.state === 'joined') {
    throw new CodedError('already-joined', 'You are in a room already; leave it first.');
  }
  if (session.at.state === 'new') throw new CodedError('open-first', 'Open the session first.');
  if (services.draining()) throw new CodedError('hub-draining', 'The hub is shutting down; try again in a minute.');
  return session.at;
}

async function roomFor(services: Services, session: Session, name: string): Promise<Room> {
  const room = await services.rooms.open(passingPlace(name));
  if (!session.connection.closed) return room;
  services.rooms.closeIfEmpty(room.id);
  throw new CodedError('not-joined', 'The connection closed while joining.');
}

/** A room that was opened for somebody who then could not come in is closed again. */
function admitOrClose<Result>(services: Services, room: Room, admit: () => Result): Result {
  try {
    return admit();
  } catch (error) {
    services.rooms.closeIfEmpty(room.id);
    throw error;
  }
}
