import type * as z from 'zod/mini';
import type { action, role, Source, Want } from './fields.ts';

/** What the hub tells clients about a room. Plain values; ids are opaque. */

export interface ParticipantView {
  id: string;
  name: string;
  presence: 'active' | 'away';
  /** How the device is connected, for the people list: `browser`, `native`. */
  device: string;
  /** The account behind it; null: a guest. */
  account: string | null;
  role: Role;
  /** What this person may do here. */
  may: MayView;
}

export type Role = z.infer<typeof role>;
export type Action = z.infer<typeof action>;

/** Who a connection is. */
export interface PrincipalView {
  kind: 'account' | 'guest' | 'room-token';
  account: string | null;
  /** Null: whoever joins says it. */
  name: string | null;
  /** Of the hub. */
  administrator: boolean;
}

/** Somebody with an account, as other people with an account see them. */
export interface PersonView {
  account: string;
  name: string;
  administrator: boolean;
  presence: 'online' | 'away' | 'offline';
  /** In a room at this moment. */
  inRoom: boolean;
  /** Its name, where everybody with an account may know of it. */
  room: string | null;
  /** Is heard there. */
  speaking: boolean;
}

/** How far somebody has read in a room. */
export interface UnreadView {
  /** The room's name. */
  room: string;
  /** By others, not deleted; counting stops at 1,000. */
  unread: number;
  /** The last position that was read; 0: nothing. */
  position: number;
  lastPosition: number;
  /** How many of the unread ones name this account. */
  mentions: number;
}

export interface MentionView {
  /** The room's name. */
  room: string;
  message: ChatMessageView;
}

export interface BanView {
  subject: string;
  reason: string;
  /** Wall clock, ms since the epoch. */
  atMs: number;
  /** Null: for good. */
  untilMs: number | null;
}

/** What somebody may do in a room: one right for each thing that people do there. */
export interface MayView {
  /** Be heard. */
  speak: boolean;
  /** Be seen: cameras, screens and their sound. */
  show: boolean;
  chat: boolean;
  /** Send data messages. */
  data: boolean;
  /** Send files. */
  attach: boolean;
  record: boolean;
  /** Ask for the remote control of somebody's screen. */
  control: boolean;
  /** Mute, send away and let in others. */
  moderate: boolean;
  /** Change the room and what people are in it. */
  manage: boolean;
  invite: boolean;
  /** Hear and see others. */
  receive: boolean;
  /** What may be published, where a room token names it; null: whatever `speak` and `show` allow. */
  sources: Source[] | null;
}

/** Somebody at the door. */
export interface KnockView {
  id: string;
  name: string;
  account: string | null;
}

export interface RoomRulesView {
  locked: boolean;
  lobby: boolean;
  guests: boolean;
  participants: number | null;
  slowModeS: number;
  /** Only people whom the room knows: not everybody with an account. */
  membersOnly: boolean;
  /** The hub signs what it sends as datagrams, so that nobody inside can forge it for another. */
  signed: boolean;
}

export interface PublicationView {
  id: string;
  participant: string;
  source: Source;
  kind: 'audio' | 'video';
  muted: boolean;
  codec: string;
  preset: 'text' | 'motion' | null;
  /** Grows by one whenever another feed replaces the last one. 0: no feed yet. */
  epoch: number;
  /** False while the feed is interrupted (its worker died, its sender is reconnecting). */
  live: boolean;
}

export interface ChatMessageView {
  /** Order in the room, from 1, without gaps; given when the message is durable. */
  position: number;
  /** UUID that the client made. */
  id: string;
  /** Account, or `guest:` and the participant. */
  author: string;
  name: string;
  /** Empty when deleted. */
  text: string;
  /** Wall clock of the hub, ms since the epoch. */
  sentAtMs: number;
  /** When it was edited last, or deleted. */
  editedAtMs: number | null;
  deleted: boolean;
  /** Position of the message that it answers. */
  replyTo: number | null;
  /** Number of the room's change that made it what it is; 0: as it was sent. */
  revision: number;
  attachments: AttachmentView[];
  reactions: { reaction: string; authors: string[] }[];
}

/** What an application says to itself in a room; nobody keeps it. */
export interface DataMessageView {
  /** Participant. */
  from: string;
  topic: string | null;
  /** Text, at most 16 KiB in UTF-8. */
  payload: string;
}

export interface AttachmentView {
  /** SHA-256 of the bytes, hexadecimal; `attachment.links` leads to them. */
  sha256: string;
  name: string;
  type: string;
  sizeBytes: number;
}

/** Where a room's words stand: what a client that has less than this has missed. */
export interface ChatHeadView {
  lastPosition: number;
  revision: number;
}

/** What a room is called, and whether it stays when nobody is in it. */
export interface RoomAboutView {
  name: string;
  topic: string;
  kept: boolean;
}

export interface RoomView extends RoomAboutView {
  participants: ParticipantView[];
  publications: PublicationView[];
  rules: RoomRulesView;
}

/** What a viewer receives of a publication, told to its publisher. */
export interface AudienceView {
  participant: string;
  name: string;
  widthPx: number;
  heightPx: number;
  fps: number;
  bitrateBps: number;
  lossShare: number;
}

/** Why a layer is what it is, in words that the page translates. */
export type SupplyReason =
  | 'as-wanted'
  | 'best-available'
  | 'viewer-bandwidth'
  | 'small-tile'
  | 'off-screen'
  | 'publisher-paused'
  | 'interrupted';

export interface SupplyView {
  subscription: string;
  publication: string;
  /** -1: nothing flows. */
  spatialLayer: number;
  temporalLayer: number;
  reason: SupplyReason;
  want: Want;
}
