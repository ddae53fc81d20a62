import { CodedError, wallNow } from '@crossband/foundation';
import type { Joined } from '@crossband/wire';
import type { Member } from '../member.ts';
import { identityOf } from './entering.ts';
import type { Services, Session } from './types.ts';

/** The session's member; refuses sessions that are in no room. */
export function memberOf(session: Session): Member {
  if (session.at.state !== 'joined') throw new CodedError('not-joined', 'Join a room first.');
  return session.at.member;
}

/** A token for the member as it is seated now. */
export function issueToken(services: Services, member: Member): string {
  return services.tokens.issue({
    room: member.room.id,
    roomName: member.room.about.name,
    who: identityOf(member.principal),
    participant: member.seat.participant,
    name: member.name,
    device: member.device,
    generation: member.seat.generation,
    boot: services.boot,
    issuedAtMs: wallNow(),
  });
}

/** What a member is told on joining and on coming back. */
export function joinedAs(services: Services, member: Member): Joined {
  return {
    participant: member.seat.participant,
    author: member.author,
    resumeToken: issueToken(services, member),
    room: member.room.view(),
    waiting: member.mayModerate ? member.room.door.waiting() : [],
  };
}
