import { CodedError, wallNow } from '@crossband/foundation';
import type { Principal } from '@crossband/identity';
import {
  type CredentialParams,
  type Joined,
  type SessionOpened,
  signalingLimits,
  signalingSubprotocol,
} from '@crossband/wire';
import type { ResumeClaim } from '../resume-token.ts';
import { atDoor, identityOf, seat } from './entering.ts';
import { issueToken, joinedAs } from './joined.ts';
import type { Handlers, Services, Session } from './types.ts';

/** Opening, keeping and resuming a session. */
export const sessionHandlers: Handlers<'session.open' | 'session.resume' | 'session.keepalive'> = {
  'session.open': async (services, session, params) => {
    const principal = await recognise(services, session, params.credential);
    session.at = { state: 'open', device: params.client.name, knock: null };
    services.attendance.arrived(session);
    session.connection.opened();
    return welcome(services, principal);
  },

  'session.resume': async (services, session, params) => {
    requireNew(session);
    const claim = services.tokens.open(params.resumeToken);
    const principal = await recognise(services, session, params.credential);
    if (claim.who !== identityOf(principal)) {
      throw new CodedError('resume-invalid', 'This seat belongs to somebody else; join again.');
    }
    const joined = services.seats.get(claim.participant)
      ? resumeHeld(services, session, claim, principal)
      : await restore(services, session, claim, principal);
    services.attendance.arrived(session);
    session.connection.opened();
    return { ...welcome(services, principal), ...joined };
  },

  'session.keepalive': (services, session) => ({
    resumeToken: session.at.state === 'joined' ? issueToken(services, session.at.member) : null,
  }),
};

function welcome(services: Services, { kind, account, name, administrator }: Principal): SessionOpened {
  return {
    protocol: signalingSubprotocol,
    hubVersion: services.hubVersion,
    rtpCapabilities: services.webrtc.rtpCapabilities,
    iceServers: services.iceServers.map((server) => ({ ...server })),
    keepAliveIntervalMs: signalingLimits.keepAliveIntervalMs,
    resumeWindowMs: signalingLimits.resumeWindowMs,
    principal: { kind, account, name, administrator },
  };
}

/** Who is at the other end. Whoever is not recognised needs another connection, with another challenge. */
async function recognise(
  services: Services,
  session: Session,
  credential: CredentialParams = { type: 'guest' },
): Promise<Principal> {
  const { connection } = session;
  const challenge = requireNew(session);
  let steady = services.guard.steady();
  const principal = await services.doorman.admit(credential, { challenge, address: connection.remoteAddress }, () => {
    const settled = steady();
    steady = services.guard.steady();
    return settled;
  });
  session.principal = principal;
  if (principal.account !== null) connection.allowance.belongsTo(principal.account);
  services.guard.expects(principal);
  return principal;
}

function requireNew(session: Session) {
  if (session.at.state !== 'new') throw new CodedError('already-open', 'This session is open already.');
  return session.at.challenge;
}

/** The seat is still held by this run of the hub: its devices may be running. */
function resumeHeld(services: Services, session: Session, claim: ResumeClaim, principal: Principal): Joined {
  const member = services.seats.get(claim.participant);
  // The reply to the last resume may have been lost with its connection, so its predecessor counts too.
  if (!member || member.room.id !== claim.room || claim.generation < member.seat.generation - 1) throw expired();
  const previous = member.connection;
  const seated = member.room.resume(claim.participant);
  services.seats.recovered(member);
  member.heldBy(seated, session.connection, principal);
  session.at = { state: 'joined', device: member.device, member };
  previous?.end('session-replaced', 'This session went on in another connection.', 4409);
  member.webrtc.resumed(seated);
  member.datagrams?.resumed(seated);
  services.native.resumed(member.nativeContext);
  for (const { publication, demand } of member.room.subscriptions.demands(seated)) {
    member.notify('publication.demand', { publication, ...demand });
  }
  return joinedAs(services, member);
}

/** The hub restarted: the identity is restored from the signed token, while the window after the restart is open. */
async function restore(
  services: Services,
  session: Session,
  claim: ResumeClaim,
  principal: Principal,
): Promise<Joined> {
  const now = wallNow();
  const window = signalingLimits.resumeWindowMs;
  const heldUntilMs = claim.issuedAtMs + signalingLimits.keepAliveIntervalMs + window;
  const otherRun = claim.boot !== services.boot;
  if (!otherRun || now > heldUntilMs || now > services.bootedAtMs + window) throw expired();
  return atDoor(services, session, claim.roomName, (room, rights) => {
    // Another room has this name by now.
    if (room.id !== claim.room) throw expired();
    // Two connections may bring the same token; the second resumes what the first restored.
    if (services.seats.get(claim.participant)) return resumeHeld(services, session, claim, principal);
    const { name, device } = claim;
    const restored = { participant: claim.participant, generation: claim.generation + 1 };
    return joinedAs(services, seat(services, session, room, { ...rights, name, device, visible: true, restored }));
  });
}

function expired(): CodedError {
  return new CodedError('resume-expired', 'Your place was given up after 60 s without a connection; join again.');
}
