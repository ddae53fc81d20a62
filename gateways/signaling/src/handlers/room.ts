import { CodedError } from '@crossband/foundation';
import { networkOf } from '@crossband/foundation/addresses';
import { atDoor, principalOf, seat } from './entering.ts';
import { joinedAs, memberOf } from './joined.ts';
import type { Handlers, OpenSession, Services, Session } from './types.ts';

/** Coming to a room, to its door, and leaving it. */
export const roomHandlers: Handlers<'room.join' | 'room.knock' | 'room.leave'> = {
  'room.join': async (services, session, params) => {
    const { device } = openedSession(services, session);
    const { knock } = params;
    const name = principalOf(session).name ?? params.name;
    const member = await atDoor(services, session, params.room, (room, rights) =>
      seat(services, session, room, {
        ...rights,
        name,
        device,
        visible: true,
        ...(knock === undefined ? {} : { knock }),
      }),
    );
    const { participant } = member.seat;
    session.connection.logger.info({ room: member.room.id, participant, device }, 'participant joined');
    return joinedAs(services, member);
  },

  'room.knock': async (services, session, params) => {
    const { device, knock: before } = openedSession(services, session);
    before?.withdraw();
    const { account, name } = principalOf(session);
    const from = networkOf(session.connection.remoteAddress);
    const { room, knock } = await atDoor(services, session, params.room, (room) => {
      if (room.size === 0) throw new CodedError('nobody-inside', 'Nobody is in this room who could let you in.');
      return { room, knock: room.door.knock({ name: name ?? params.name, account }, from) };
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
    services.attendance.moved(session);
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
