import type { Authenticator, Principal } from '@crossband/identity';
import type { Rooms } from '@crossband/room';
import type { AuditLog } from '@crossband/store';
import type { Method, RequestParams, ResultOf } from '@crossband/wire';
import type { AccessSources } from '../access/changes.ts';
import type { Doorman } from '../access/doorman.ts';
import type { Guard } from '../access/guard.ts';
import type { Places } from '../access/places.ts';
import type { Standings } from '../access/standings.ts';
import type { Connection } from '../connection.ts';
import type { Hall } from '../hall.ts';
import type { Member } from '../member.ts';
import type { Attendance } from '../people/attendance.ts';
import type { News } from '../people/news.ts';
import type { Presence } from '../people/presence.ts';
import type { Reading } from '../people/reading.ts';
import type { DatagramPort, NativePort, WebRtcPort } from '../ports.ts';
import type { ResumeTokens } from '../resume-token.ts';
import type { RoomFiles } from '../room-files.ts';
import type { SeatKeeper } from '../seat-keeper.ts';
import type { Words } from '../words.ts';

/** Somebody who is in no room; `knock`: waits at a door. */
export interface OpenSession {
  readonly state: 'open';
  readonly device: string;
  readonly knock: { withdraw(): void } | null;
}

/** Where a connection stands; each state has only what is valid in it. */
export type SessionState =
  | { readonly state: 'new'; readonly challenge: string }
  | OpenSession
  | { readonly state: 'joined'; readonly device: string; readonly member: Member };

export interface Session {
  readonly connection: Connection;
  /** Null: has not shown yet who it is. */
  principal: Principal | null;
  at: SessionState;
  /** Said to be away, for people who see it in no room. */
  away: boolean;
}

/** Who people are: one of each for the whole hub. */
export interface SignalingPeople extends AccessSources {
  readonly authenticator: Authenticator;
  /** Whether people without an account may come in at all. */
  readonly guests: boolean;
}

/** What handlers work with. */
export interface Services {
  readonly rooms: Rooms;
  readonly hall: Hall;
  readonly seats: SeatKeeper;
  readonly tokens: ResumeTokens;
  readonly doorman: Doorman;
  readonly guard: Guard;
  readonly places: Places;
  readonly standings: Standings;
  readonly people: SignalingPeople;
  /** What was done to others and to rooms. */
  readonly audit: AuditLog;
  readonly words: Words;
  readonly attendance: Attendance;
  readonly presence: Presence;
  readonly news: News;
  readonly reading: Reading;
  readonly files: RoomFiles;
  readonly webrtc: WebRtcPort;
  readonly native: NativePort;
  /** Null: the hub takes none. */
  readonly datagrams: DatagramPort | null;
  readonly hubVersion: string;
  /** Identifies this run of the hub; the resume window after a restart starts at `bootedAtMs` (wall clock). */
  readonly boot: string;
  readonly bootedAtMs: number;
  readonly draining: () => boolean;
  readonly iceServers: readonly { urls: string[]; username?: string; credential?: string }[];
}

export type Handler<M extends Method> = (
  services: Services,
  session: Session,
  params: RequestParams[M],
) => ResultOf<M> | Promise<ResultOf<M>>;

/** Handlers of some methods; together they cover all. */
export type Handlers<M extends Method> = { readonly [Name in M]: Handler<Name> };
