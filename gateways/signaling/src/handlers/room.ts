import { CodedError } from '@crossband/foundation';
import { Member } from '../member.ts';
import { joinedAs, memberOf } from './joined.ts';
import type { Handlers } from './types.ts';

/** Joining and leaving a room. */
export const roomHandlers: Handlers<'room.join' | 'room.leave'> = {
  'room.join': async (services, session, params) => {
    if (session.at.state === 'joined') {
      throw new CodedError('already-joined', 'You are in a room already; leave it first.');
    }
    if (session.at.state === 'new') throw new CodedError('open-first', 'Open the session first.');
    if (services.draining()) throw new CodedError('hub-draining', 'The hub is shutting down; try again in a minute.');
    const { device } = session.at;
    const { name } = params;
    const room = await services.rooms.open(params.room);
    if (session.connection.closed) {
      services.rooms.closeIfEmpty(room.id);
      throw new CodedError('not-joined', 'The connection closed while joining.');
    }
    const seat = room.admit({ name, device, visible: true });
    const member = new Member({ room, seat, name, device, connection: session.connection, webrtc: services.webrtc });
    services.seats.seated(member);
    services.hall.of(room).broadcast.add(member);
    session.at = { state: 'joined', device, member };
    session.connection.logger.info({ room: room.id, participant: seat.participant, device }, 'participant joined');
    return joinedAs(services, member);
  },

  'room.leave': async (services, session) => {
    const member = memberOf(session);
    session.at = { state: 'open', device: member.device };
    await services.seats.leave(member, 'left');
    return {};
  },
};
