import type { Logger } from '@crossband/foundation';
import type {
  Action,
  AudienceView,
  BanView,
  ChatMessageView,
  DataMessageView,
  HubNotification,
  Method,
  PublicationView,
  RequestParams,
  ResultOf,
  Role,
  RoomRulesView,
  Source,
  Want,
} from '@crossband/wire';
import type { MediaFactory } from './media/port.ts';
import type { FileLink, UploadedFile } from './room/files.ts';
import type { ClientState, LevelsState } from './room/state.ts';
import type { CredentialSource } from './signaling/credential.ts';
import type { WebSocketFactory } from './signaling/socket.ts';
import type { Store } from './store.ts';

/** The public face of the SDK (docs/sdk.md). */

export interface ClientOptions {
  /** Address of the hub: `https://hub.example`, `ws://127.0.0.1:8080`; the signaling path is added. */
  url: string | URL;
  /** How sockets are made; default: the global `WebSocket`. In Node: `nodeWebSocket()` of `@crossband/client/node`. */
  webSocket?: WebSocketFactory;
  /** `browserMedia()` of `@crossband/client/browser`; without it: chat, events, control and native sessions. */
  media?: MediaFactory;
  /** Who one is; without it, or where it answers null: a guest. */
  credentials?: CredentialSource;
  logger?: Logger;
  /** Shown in the hub's log. */
  agent?: { name: string; version: string };
  /**
   * What is wanted of a publication as soon as it is known, before anybody called `want` for it. Default with media:
   * every sound, every picture up to 640 pixels wide; without media: nothing.
   */
  wantByDefault?: (publication: PublicationView) => Want | null;
}

export interface ClientEvents {
  /** In the room; `resumed`: as the same participant after an interruption, otherwise as a new one. */
  joined: [{ participant: string; resumed: boolean }];
  /** Left on purpose, or put out; `message` is the hub's sentence where it gave one, otherwise empty. */
  left: [{ reason: string; message: string }];
  message: [ChatMessageView];
  /** A message was edited, deleted or reacted to; `before`: as it stood in the state, null: it did not. */
  changed: [message: ChatMessageView, before: ChatMessageView | null];
  /** Somebody in the room sent a data message to us, or to everybody else. */
  data: [DataMessageView];
  /** Something that nobody awaits failed; `error.code` and `error.message` are fit to be shown. */
  failed: [Error & { code: string }];
  /** The track of an own publication ended by itself: give another one with `replaceTrack`, or close it. */
  trackEnded: [LocalPublication];
  /** Every notification of the hub, as it came. */
  notified: [HubNotification];
  /** The client will not reconnect; `code` says why, null: `close()` was called. */
  closed: [{ code: string | null; message: string }];
}

export interface PublishOptions {
  source: Source;
  track: MediaStreamTrack;
  /** For screens: `text` (default) keeps sharpness, `motion` keeps the frame rate. */
  preset?: 'text' | 'motion';
  /** Preferred video codec; default VP8, the cheapest in software that every browser decodes. */
  codec?: 'vp8' | 'h264' | 'vp9' | 'av1';
  muted?: boolean;
}

export interface LocalPublicationState {
  /** Null once released by a mute or ended. */
  readonly track: MediaStreamTrack | null;
  readonly muted: boolean;
  /** Carried at the moment; false while the connection is being repaired. */
  readonly live: boolean;
  readonly closed: boolean;
  /** Largest size that anybody wants; `maxWidthPx` 0: nobody watches, nothing is sent. Null: not known yet. */
  readonly demand: { readonly maxWidthPx: number; readonly maxFps: number } | null;
  /** What viewers really receive. */
  readonly audience: readonly AudienceView[];
}

/** A track that this client sends. The caller owns the track: the SDK never stops it. */
export interface LocalPublication {
  readonly id: string;
  readonly source: Source;
  readonly kind: 'audio' | 'video';
  readonly preset: 'text' | 'motion' | null;
  readonly state: Store<LocalPublicationState>;
  /** Nothing more is sent once this returns to the event loop; afterwards the caller may stop the track (camera light off). */
  mute(): Promise<void>;
  /** Sends again; with a new track when the old one was stopped. */
  unmute(track?: MediaStreamTrack): Promise<void>;
  /** Another device or window, while live. */
  replaceTrack(track: MediaStreamTrack): Promise<void>;
  close(): Promise<void>;
}

export interface RemoteTrackState {
  /** The track to show; another one after the feed changed (only once it has its first frame). Null: none yet. */
  readonly track: MediaStreamTrack | null;
  /** `waiting`: no receiver yet; `ready`: receiver stands; `playing`: the first frame was decoded. */
  readonly phase: 'waiting' | 'ready' | 'playing';
  readonly epoch: number;
}

/** Measured over the last second or two. */
export interface ReceiveStatistics {
  readonly kind: 'audio' | 'video';
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
  readonly bitrateBps: number;
  /** 0..1 */
  readonly lossShare: number;
  readonly jitterMs: number;
  /** Of the transport; null until measured. */
  readonly roundTripMs: number | null;
  /** Mean time that media waited in the jitter buffer. */
  readonly bufferMs: number;
  readonly codec: string;
  /** Total time that the picture stood still, ms since the start of this feed (video). */
  readonly freezeMs: number;
}

export interface Chat {
  /** Shown at once as `sending`, resent after an interruption, resolves when the hub has it. */
  send(text: string, options?: { replyTo?: number; files?: readonly UploadedFile[] }): Promise<ChatMessageView>;
  /**
   * A short-lived link for one upload: POST the bytes there as `application/octet-stream`, with `&name=` and the file's
   * name; the answer is an `UploadedFile`.
   */
  uploadLink(): Promise<{ url: string; maxBytes: number }>;
  /** Where a file of this room's messages can be fetched; null: no message has it any more. */
  fileLink(sha256: string): Promise<FileLink | null>;
  /** Sends an own message again that failed; the same id, so that nothing is said twice. */
  retry(id: string): void;
  /** Takes an own message away that failed. */
  discard(id: string): void;
  /** This person has read up to here: `state.readTo`. */
  read(position: number): void;
  /** Fetches the page before the oldest message of the state; `state.history` says whether there is more. */
  older(): Promise<void>;
  /** Fetches everything from there to the oldest message of the state; false: that is above the 1,000 that it keeps. */
  reach(position: number): Promise<boolean>;
  /** A message and up to three on each side of it, in order, however far up. */
  around(position: number): Promise<ChatMessageView[]>;
  /** Own messages only. */
  edit(position: number, text: string): Promise<void>;
  /** Own messages; moderators: any. */
  remove(position: number): Promise<void>;
  react(position: number, reaction: string, on: boolean): Promise<void>;
  /** Messages of this room with all the words, newest first; `before`: `next` of the last answer. */
  search(text: string, before?: number): Promise<{ messages: ChatMessageView[]; next: number | null }>;
  /** Call on every keystroke; tells the hub at most every 3 s and ends by itself after 5 s of silence. */
  typing(): void;
  stopTyping(): void;
}

/** For those who may moderate; each call is refused with a sentence for everybody else. */
export interface Moderating {
  /** Everything audible of somebody, who may unmute. */
  mute(participant: string): Promise<void>;
  /** Everybody who may not moderate. */
  muteAll(): Promise<void>;
  /** Until the person leaves; `data` left out: as it was. */
  permit(participant: string, may: { speak: boolean; show: boolean; chat: boolean; data?: boolean }): Promise<void>;
  sendAway(participant: string): Promise<void>;
  /** What is left out stays. */
  setRules(change: Partial<RoomRulesView>): Promise<void>;
  /** Sends somebody away and keeps them out for so long, ms; null: for good. */
  ban(participant: string, ban: { lifetimeMs: number | null; reason: string }): Promise<void>;
  bans(): Promise<BanView[]>;
  unban(subject: string): Promise<void>;
  /** What somebody with an account is from now on, in a room that is kept. */
  setRole(participant: string, role: Role, override?: { allow?: Action[]; deny?: Action[] }): Promise<void>;
  describe(about: { name?: string; topic?: string }): Promise<void>;
  /** Of somebody in `state.waiting`. */
  answer(knock: string, admitted: boolean): Promise<void>;
}

export interface RequestOptions {
  timeoutMs?: number;
}

export interface Client {
  readonly state: Store<ClientState>;
  /** Loudness, changes several times a second: hence a store of its own. */
  readonly levels: Store<LevelsState>;
  readonly chat: Chat;
  readonly moderating: Moderating;
  on<Name extends keyof ClientEvents>(
    event: Name,
    listener: (...args: ClientEvents[Name]) => void,
    signal?: AbortSignal,
  ): () => void;
  /** Opens the connection; call it when the page opens, before the user clicks Join. Rejects with a coded error. */
  open(): Promise<void>;
  /** Enters a room (opens first when necessary). Afterwards interruptions heal by themselves. */
  join(request: { room: string; name: string }): Promise<void>;
  leave(): Promise<void>;
  /** Somebody signed in or out: a new connection shows who is there now. In no room. */
  reopen(): Promise<void>;
  /**
   * Waits at the door of a room with a lobby (`join` is refused with `knock-first`): `state.door` tells how it goes, and
   * an admission leads inside. After an interruption it knocks again.
   */
  knock(request: { room: string; name: string }): Promise<void>;
  /** Goes away from the door. */
  withdraw(): Promise<void>;
  close(): Promise<void>;
  setPresence(presence: 'active' | 'away'): Promise<void>;
  /**
   * Sends a message of the application's own, at most 16 KiB of UTF-8, to everybody else in the room, or to the
   * participants of `to`, who get it as `data`. Nobody keeps it: who is not there at that moment never sees it, and it is
   * not sent again after an interruption.
   */
  sendData(payload: string, options?: { topic?: string; to?: readonly string[] }): Promise<void>;
  publish(options: PublishOptions): Promise<LocalPublication>;
  /** What is wanted of a publication; calls of one turn are sent together. `null`: not at all any more. */
  want(publication: string, want: Want | null): void;
  remoteTrack(publication: string): Store<RemoteTrackState>;
  /** Measured once a second while somebody subscribes. */
  statistics(publication: string): Store<ReceiveStatistics | null>;
  /** Any request of the protocol, typed by method (native sessions, diagnostics, ...). */
  request<M extends Method>(method: M, params: RequestParams[M], options?: RequestOptions): Promise<ResultOf<M>>;
}
