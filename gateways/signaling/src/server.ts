import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { CodedError, type Logger, messageOf, randomId, wallNow } from '@crossband/foundation';
import type { Rooms } from '@crossband/room';
import type { Store } from '@crossband/store';
import { closeCodes, type HttpRefusal, signalingLimits, signalingPath, signalingSubprotocol } from '@crossband/wire';
import { type WebSocket, WebSocketServer } from 'ws';
import { accessChanges } from './access/changes.ts';
import { type DoorFigures, Doorman, newChallenge } from './access/doorman.ts';
import { Guard } from './access/guard.ts';
import { Places } from './access/places.ts';
import { Standings } from './access/standings.ts';
import { Allowance, type Peer, SharedAllowances } from './allowance.ts';
import { Connection } from './connection.ts';
import { Hall } from './hall.ts';
import { dispatch } from './handlers/index.ts';
import type { Services, Session, SignalingPeople } from './handlers/types.ts';
import { Heartbeat } from './heartbeat.ts';
import type { Member } from './member.ts';
import { isAllowedOrigin } from './origin.ts';
import { Attendance } from './people/attendance.ts';
import { News } from './people/news.ts';
import { Presence } from './people/presence.ts';
import { Reading } from './people/reading.ts';
import type { DatagramPort, NativePort, WebRtcPort } from './ports.ts';
import { ResumeTokens } from './resume-token.ts';
import { RoomFiles, type RoomFilesOptions } from './room-files.ts';
import { SeatKeeper } from './seat-keeper.ts';
import { Words } from './words.ts';

export interface SignalingOptions {
  readonly rooms: Rooms;
  readonly webrtc: WebRtcPort;
  readonly native: NativePort;
  readonly datagrams: DatagramPort | null;
  readonly people: SignalingPeople;
  /** Where words, rooms and the log are kept. */
  readonly store: Pick<
    Store,
    'messages' | 'mentions' | 'readCursors' | 'attachments' | 'rooms' | 'memberships' | 'bans' | 'people' | 'auditLog'
  >;
  /** Links to files, and the most bytes that one has. */
  readonly files: Omit<RoomFilesOptions, 'attachments'>;
  /** At least 32 bytes, kept across restarts: signs resume tokens. */
  readonly resumeSecret: Buffer;
  readonly hubVersion: string;
  readonly iceServers: Services['iceServers'];
  /** Origins allowed beside the hub's own; see `isAllowedOrigin`. */
  readonly allowedOrigins: readonly string[];
  readonly maxConnections: number;
  /** Who stands behind a request, proxies seen through. */
  readonly peerOf: (request: IncomingMessage) => Peer;
  /** A connection of this address was cut for what it did. */
  readonly blame: (address: string) => void;
  /** Without limits of messages: only for exams that show what is lost without them. */
  readonly unguarded?: boolean;
  readonly logger: Logger;
}

/** A vanished peer is noticed after one to two rounds. */
const heartbeatMs = 3_000;

const frameLimits = {
  maxPayload: signalingLimits.frameBytes,
  maxFragments: signalingLimits.fragments,
  maxBufferedChunks: 64,
  // One message a turn of the event loop: who sends a thousand at once waits behind everybody who sends one.
  allowSynchronousEvents: false,
};

/** The `/signal` WebSocket: accepts connections, gives their requests to handlers, keeps seats of lost ones. */
export class SignalingServer {
  readonly #options: SignalingOptions;
  readonly #services: Services;
  readonly #seats: SeatKeeper;
  readonly #doorman: Doorman;
  readonly #guard: Guard;
  readonly #sessions = new Map<Connection, Session>();
  readonly #sockets: WebSocketServer;
  readonly #allowances = new SharedAllowances();
  readonly #heartbeat = new Heartbeat<Connection>(heartbeatMs);
  #draining = false;

  constructor(options: SignalingOptions) {
    this.#options = options;
    const hall = new Hall(options.rooms);
    const forget = (member: Member): void => hall.of(member.room).broadcast.remove(member);
    this.#seats = new SeatKeeper(options.native, forget, options.logger);
    const { people, store } = options;
    const places = new Places(store.rooms);
    const standings = new Standings({ ...people, memberships: store.memberships });
    this.#doorman = new Doorman(people.authenticator, people.guests);
    const changes = accessChanges(people);
    this.#guard = new Guard({
      changes,
      sessions: () => this.#sessions.values(),
      seats: this.#seats,
      rooms: options.rooms,
      places,
      standings,
      accounts: people.accounts,
      forgive: (id, account) => {
        const room = options.rooms.get(id);
        if (room) hall.of(room).taken.forget(account);
      },
      renamed: (session) => this.#services.attendance.moved(session),
      logger: options.logger,
    });
    const attendance = new Attendance();
    const reading = new Reading(places, store);
    const { memberships } = store;
    const news = new News({ attendance, memberships, rooms: options.rooms, changes, logger: options.logger });
    this.#services = {
      rooms: options.rooms,
      doorman: this.#doorman,
      guard: this.#guard,
      places,
      standings,
      people,
      audit: store.auditLog,
      attendance,
      presence: new Presence({ attendance, accounts: people.accounts, rooms: options.rooms }),
      news,
      reading,
      hall,
      seats: this.#seats,
      tokens: new ResumeTokens(options.resumeSecret),
      words: new Words(store.messages, reading, news),
      files: new RoomFiles({ attachments: store.attachments, ...options.files }),
      webrtc: options.webrtc,
      native: options.native,
      datagrams: options.datagrams,
      hubVersion: options.hubVersion,
      boot: randomId(),
      bootedAtMs: wallNow(),
      draining: () => this.#draining,
      iceServers: options.iceServers,
    };
    this.#sockets = new WebSocketServer({
      noServer: true,
      ...(options.unguarded ? {} : frameLimits),
      perMessageDeflate: false,
      handleProtocols: (offered) => (offered.has(signalingSubprotocol) ? signalingSubprotocol : false),
    } as ConstructorParameters<typeof WebSocketServer>[0]);
  }

  get connectionCount(): number {
    return this.#sessions.size;
  }

  get memberCount(): number {
    return this.#seats.size;
  }

  /** How often people showed who they are, and with what outcome. */
  get doorFigures(): DoorFigures {
    return this.#doorman.figures;
  }

  /** Takes an HTTP upgrade; else answers why not, for whoever has the socket to say. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): HttpRefusal | null {
    const refusal = this.#refusal(request);
    if (!refusal) this.#sockets.handleUpgrade(request, socket, head, (webSocket) => this.#accept(webSocket, request));
    return refusal;
  }

  /** Tells everybody that the hub goes down on purpose, then gives up every seat; a restarted hub takes them back. */
  async drain(backInMs: number | null): Promise<void> {
    this.#draining = true;
    this.#heartbeat.stop();
    for (const connection of this.#sessions.keys()) {
      connection.notify('hub.draining', { backInMs });
      connection.end('hub-draining', 'The hub is shutting down.', closeCodes.shutdown);
    }
    this.#guard.close();
    this.#services.presence.close();
    this.#services.news.close();
    await this.#seats.close('shutdown');
    this.#sockets.close();
  }

  #refusal(request: IncomingMessage): HttpRefusal | null {
    const path = (request.url ?? '').split('?', 1)[0];
    if (path !== signalingPath) {
      const where = `No WebSocket is at this address; signaling is at ${signalingPath}.`;
      return { status: 404, error: new CodedError('unknown-endpoint', where) };
    }
    if (this.#draining) {
      return { status: 503, error: new CodedError('hub-draining', 'The hub is shutting down; try again in a minute.') };
    }
    if (this.#sessions.size >= this.#options.maxConnections) {
      const full = 'The hub has all the connections that it takes; try again later.';
      return { status: 503, error: new CodedError('too-many-sessions', full) };
    }
    const offered = request.headers['sec-websocket-protocol']?.split(',').map((name) => name.trim()) ?? [];
    if (!offered.includes(signalingSubprotocol)) {
      const cure = `Offer the subprotocol ${signalingSubprotocol}: this hub speaks no other.`;
      return { status: 400, error: new CodedError('unsupported-protocol', cure) };
    }
    const { origin, host } = request.headers;
    const secure = 'encrypted' in request.socket;
    if (isAllowedOrigin(origin, host, this.#options.allowedOrigins, secure)) return null;
    const foreign = 'Pages of this origin may not connect here; the operator allows origins with --origins.';
    return { status: 403, error: new CodedError('origin-refused', foreign) };
  }

  #accept(webSocket: WebSocket, request: IncomingMessage): void {
    const peer = this.#options.peerOf(request);
    const { address: remoteAddress, isPrivate } = peer;
    const logger = this.#options.logger.child({ session: randomId(40), remoteAddress, gateway: 'signaling' });
    const owner = {
      handle: (connection: Connection, message: Parameters<typeof dispatch>[2]) => {
        const session = this.#sessions.get(connection);
        if (!session) throw new Error('Cannot handle a request: its connection is gone');
        return dispatch(this.#services, session, message);
      },
      disconnected: (connection: Connection, clean: boolean) => this.#disconnected(connection, clean),
      blamed: () => this.#options.blame(remoteAddress),
    };
    const allowance = new Allowance(this.#allowances, peer, this.#options.unguarded);
    const parts = { wire: request.socket, remoteAddress, isPrivate, allowance, logger };
    const connection = new Connection(webSocket, owner, parts);
    const challenge = newChallenge();
    this.#sessions.set(connection, { connection, principal: null, at: { state: 'new', challenge }, away: false });
    this.#heartbeat.add(connection);
    connection.notify('session.challenge', { challenge });
  }

  #disconnected(connection: Connection, clean: boolean): void {
    const session = this.#sessions.get(connection);
    this.#sessions.delete(connection);
    this.#heartbeat.delete(connection);
    if (session) this.#services.attendance.left(session);
    if (connection.timedOut) this.#doorman.refused('open-timeout');
    if (session?.at.state === 'open') session.at.knock?.withdraw();
    if (session?.at.state !== 'joined') return;
    const { member } = session.at;
    if (member.connection !== connection) return;
    if (!clean || this.#draining) {
      this.#seats.lost(member, !connection.wasEnded);
      return;
    }
    this.#seats
      .leave(member, 'left')
      .catch((error: unknown) => connection.logger.error({ error: messageOf(error) }, 'cannot give up a seat'));
  }
}
