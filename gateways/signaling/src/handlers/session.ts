import { CodedError, wallNow } from '@crossband/foundation';
import { passingPlace } from '@crossband/room';
import { type Joined, type SessionOpened, signalingLimits, signalingSubprotocol } from '@crossband/wire';
import { Member } from '../member.ts';
import type { ResumeClaim } from '../resume-token.ts';
import { issueToken, joinedAs } from './joined.ts';
import type { Handlers, Services, Session } from './types.ts';

/** Opening, keeping and resuming a session. */
export const sessionHandlers: Handlers<'session.open' | 'session.resume' | 'session.keepalive'> = {
  'session.open': (services, session, params) => {
    requireNew(session);
    session.at = { state: 'open', device: params.client.name, knock: null };
    session.connection.opened();
    return welcome(services);
  },

  'session.resume': async (services, session, params) => {
    requireNew(session);
    const claim = services.tokens.open(params.resumeToken);
    const joined = await (services.seats.get(claim.participant)
      ? resumeHeld(services, session, claim)
      : restore(services, session, claim));
    session.connection.opened();
    return { ...welcome(services), ...joined };
  },

  'session.keepalive': (services, session) => ({
    resumeToken: session.at.state === 'joined' ? issueToken(services, session.at.member) : null,
  }),
};

function welcome(services: Services): SessionOpened {
  return {
    protocol: signalingSubprotocol,
    hubVersion: services.hubVersion,
    rtpCapabilities: services.webrtc.rtpCapabilities,
    iceServers: services.iceServers.map((server) => ({ ...server })),
    keepAliveIntervalMs: signalingLimits.keepAliveIntervalMs,
    resumeWindowMs: signalingLimits.resumeWindowMs,
  };
}

function requireNew(session: Session): void {
  if (session.at.state !== 'new') throw new CodedError('already-open', 'This session is open already.');
}

/** The seat is still held by this run of the hub: its devices may be running. */
function resumeHeld(services: Services, session: Session, claim: ResumeClaim): Joined {
  const member = services.seats.get(claim.participant);
  // The reply to the last resume may have been lost with its connection, so its predecessor counts too.
  if (!member || member.room.id !== claim.room || claim.generation < member.seat.generation - 1) throw expired();
  const previous = member.connection;
  const seat = member.room.resume(claim.participant);
  services.seats.recovered(member);
  member.heldBy(seat, session.connection);
  session.at = { state: 'joined', device: member.device, member };
  previous?.end('session-replaced', 'This session went on in another connection.', 4409);
  member.webrtc.resumed(seat);
  services.native.resumed(member.nativeContext);
  for (const { publication, demand } of member.room.demands(seat)) {
    member.notify('publication.demand', { publication, ...demand });
  }
  return joinedAs(services, member);
}

/** The hub restarted: the identity is restored from the signed token, while the window after the restart is open. */
async function restore(services: Services, session: Session, claim: ResumeClaim): Promise<Joined> {
  const now = wallNow();
  const window = signalingLimits.resumeWindowMs;
  const heldUntilMs = claim.issuedAtMs + signalingLimits.keepAliveIntervalMs + window;
  const otherRun = claim.boot !== services.boot;
  if (!otherRun || now > heldUntilMs || now > services.bootedAtMs + window) throw expired();
  const room = await services.rooms.open(passingPlace(claim.room));
  // Two connections may bring the same token; the second resumes what the first restored.
  if (services.seats.get(claim.participant)) return resumeHeld(services, session, claim);
  const { name, device } = claim;
  const restored = { participant: claim.participant, generation: claim.generation + 1 };
  const seat = room.admit({ name, device, visible: true, restored });
  const member = new Member({ room, seat, name, device, connection: session.connection, webrtc: services.webrtc });
  services.seats.seated(member);
  services.hall.of(room).broadcast.add(member);
  session.at = { state: 'joined', device, member };
  return joinedAs(services, member);
}

function expired(): CodedError {
  return new CodedError('resume-expired', 'Your place was given up after 60 s without a connection; join again.');
}
