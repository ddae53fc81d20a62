import { CodedError, wallNow } from '@crossband/foundation';
import type { Principal } from '@crossband/identity';
import type { Claim, Room } from '@crossband/room';
import { authorOf } from '../access/actor-of.ts';
import { Member } from '../member.ts';
import type { Services, Session } from './types.ts';

/** Who the hub takes this connection for; refuses one that has not shown it. */
export function principalOf({ principal }: Session): Principal {
  if (!principal) throw new CodedError('open-first', 'Open the session first.');
  return principal;
}

/** Whose seat it is, for a resume: the same on every connection, and no secret. */
export function identityOf(principal: Principal): string {
  return authorOf(principal) ?? principal.kind;
}

/**
 * The room of this name, with what its rules and this person's standing say at this moment. What `then` does with it
 * happens in the same turn: nothing that changed meanwhile is missed.
 */
export async function atDoor<Result>(
  services: Services,
  session: Session,
  roomName: string,
  then: (room: Room, claim: Omit<Claim, 'name' | 'device' | 'visible'>) => Result,
): Promise<Result> {
  const { connection } = session;
  for (;;) {
    const steady = services.guard.steady();
    const place = await services.places.byName(roomName);
    const principal = principalOf(session);
    const admission = await services.standings.admission(place, principal, connection.remoteAddress, wallNow());
    const room = await services.rooms.open(place);
    if (connection.ended || !steady()) {
      services.rooms.closeIfEmpty(room.id);
      if (connection.ended) throw new CodedError('not-joined', 'The connection closed while joining.');
      continue;
    }
    const author = authorOf(principal);
    const { account } = principal;
    try {
      return then(room, { ...admission, account, ...(author === undefined ? {} : { author }) });
    } catch (error) {
      // A room that was opened for somebody who then could not come in is closed again.
      services.rooms.closeIfEmpty(room.id);
      throw error;
    }
  }
}

/** Seats somebody, and tells everybody who has to know. */
export function seat(services: Services, session: Session, room: Room, claim: Claim): Member {
  const { connection } = session;
  const principal = principalOf(session);
  const { broadcast, taken } = services.hall.of(room);
  const { author, may } = claim;
  const permit = author !== undefined && may ? taken.permitOf(author, may) : null;
  const member = new Member({
    room,
    seat: room.admit(may && permit ? { ...claim, may: { ...may, ...permit } } : claim),
    device: claim.device,
    principal,
    connection,
    webrtc: services.webrtc,
  });
  services.seats.seated(member);
  member.permit = permit;
  broadcast.add(member);
  services.guard.expects(principal);
  session.at = { state: 'joined', device: claim.device, member };
  services.attendance.moved(session);
  return member;
}
