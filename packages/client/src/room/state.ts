import type {
  ChatMessageView,
  KnockView,
  ParticipantView,
  PrincipalView,
  PublicationView,
  RoomAboutView,
  RoomRulesView,
  SupplyView,
} from '@crossband/wire';
import type { LocalPublication } from '../api.ts';
import type { MediaState } from '../media/port.ts';

/** Everything a page shows, as one immutable value; unchanged parts keep their references. */

export type ConnectionState =
  /** `open()` was not called yet. */
  | { readonly type: 'idle' }
  | { readonly type: 'connecting' }
  | { readonly type: 'open' }
  /** Interrupted; the client comes back by itself. `retryAt`: `performance.now()` of the next attempt, ms. */
  | {
      readonly type: 'resuming';
      readonly attempt: number;
      readonly retryAt: number;
      /** False once the hub has given the seat up: we shall come back as a new participant. */
      readonly sameIdentity: boolean;
    }
  /** For good; a code and a sentence when it was not `close()`. */
  | { readonly type: 'closed'; readonly code: string | null; readonly message: string };

export interface SelfState {
  readonly participant: string;
  /** What own messages carry as their author. */
  readonly author: string;
  readonly name: string;
  readonly room: string;
}

export interface MessageState extends ChatMessageView {
  /** Own messages: `sending` until the hub has it; `failed` with the reason in `error`. */
  readonly delivery: 'sending' | 'sent' | 'failed';
  readonly error?: string;
}

export interface HistoryState {
  readonly loading: boolean;
  readonly complete: boolean;
  /** Position of the newest message when we came: what stands up to it is no news. */
  readonly since: number;
}

/** In front of a room with a lobby. */
export interface DoorState {
  readonly room: string;
  readonly name: string;
  readonly answer: 'waiting' | 'admitted' | 'turned-away' | 'failed';
  /** Why it failed, fit to be shown. */
  readonly problem: { readonly code: string; readonly message: string } | null;
}

export interface Unavailable {
  readonly code: string;
  readonly message: string;
}

export interface ClientState {
  readonly connection: ConnectionState;
  readonly media: MediaState;
  /** Who the hub takes us for; null: it has not said yet. */
  readonly principal: PrincipalView | null;
  /** Null: not in a room. */
  readonly self: SelfState | null;
  /** What the room is called, and whether it stays; null: in none. */
  readonly about: RoomAboutView | null;
  /** Null: waiting at no door. */
  readonly door: DoorState | null;
  readonly participants: readonly ParticipantView[];
  /** Of everybody, own ones included. */
  readonly publications: readonly PublicationView[];
  /** Oldest first; own messages that are not sent yet stand last. */
  readonly messages: readonly MessageState[];
  /** Whether older messages are being fetched, and whether the first one of the room is here. */
  readonly history: HistoryState;
  /** Position up to which this person has read; what stands behind it, by others, is unread. Null: not known yet. */
  readonly readTo: number | null;
  /** Positions up to there that an edit made name this person, who has not read them again; accounts only. */
  readonly named: readonly number[];
  /** When this person wrote last in this room, `performance.now()`; null: not yet. */
  readonly writtenAt: number | null;
  /** For moderators: who waits at the door. */
  readonly waiting: readonly KnockView[];
  readonly rules: RoomRulesView | null;
  /** Ids of participants who are writing. */
  readonly typing: readonly string[];
  readonly activeSpeaker: string | null;
  /** Which layer flows and why, by publication. */
  readonly supplies: ReadonlyMap<string, SupplyView>;
  /** Publications that cannot be shown here, and why, by publication. */
  readonly unavailable: ReadonlyMap<string, Unavailable>;
  /** Handles of what this client sends. */
  readonly own: readonly LocalPublication[];
  /** The hub goes down on purpose and is back in about so many ms (null: not said). */
  readonly draining: { readonly backInMs: number | null } | null;
}

export interface LevelsState {
  /** dBov, -127 silent .. 0 loudest, by participant; who is not here is silent. */
  readonly dbov: ReadonlyMap<string, number>;
}
