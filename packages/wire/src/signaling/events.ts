import type { SignaledRtpParameters } from './fields.ts';
import type {
  AudienceView,
  ChatMessageView,
  DataMessageView,
  KnockView,
  MayView,
  ParticipantView,
  PersonView,
  PublicationView,
  RoomAboutView,
  RoomRulesView,
  SupplyView,
} from './model.ts';

/** Every notification of the hub, by name. */
export interface HubEvents {
  /** First of all: what a credential signs, on this connection only. */
  'session.challenge': { challenge: string };

  'participant.joined': { participant: ParticipantView };
  'participant.updated': { participant: ParticipantView };
  'participant.left': { participant: string; reason: 'left' | 'vanished' | 'kicked' | 'replaced' | 'revoked' };

  'publication.opened': { publication: PublicationView };
  'publication.updated': { publication: PublicationView };
  'publication.closed': { publication: string; reason: string };
  /** Another feed carries this publication now; a `subscription.offered` with this epoch follows. */
  'feed.changed': { publication: string; epoch: number };

  /** To the owner: whether anybody watches and how large at most (0: nobody). Stop sending what nobody wants. */
  'publication.demand': { publication: string; maxWidthPx: number; maxFps: number };
  /** To the owner: what viewers really receive. */
  'publication.audience': { publication: string; viewers: AudienceView[] };

  /** Create a receiver for this and answer `subscription.ready`. */
  'subscription.offered': {
    subscription: string;
    publication: string;
    epoch: number;
    kind: 'audio' | 'video';
    consumer: string;
    producer: string;
    rtpParameters: SignaledRtpParameters;
  };
  /** This epoch of the subscription ended; `last` when the subscription itself did. */
  'subscription.closed': { subscription: string; epoch: number; last: boolean; reason: string };
  'subscription.supplied': { supply: SupplyView };
  /** The subscription stands but cannot be served, e.g. the device has no decoder for the codec. */
  'subscription.unavailable': { subscription: string; publication: string; code: string; message: string };

  /** The media server under these transports died: open new ones and publish again; publications keep their ids. */
  'transport.lost': { transports: string[] };

  /** Loudness of who speaks, dBov (-127 silent .. 0 loudest), and the active speaker (null: nobody). */
  'speakers.changed': { active: string | null; levels: { participant: string; dbov: number }[] };

  /** It is durable; positions come in order. */
  'chat.message': { message: ChatMessageView };
  /** Edited, deleted or reacted to. */
  'chat.changed': { message: ChatMessageView };
  /** This account has read up to here, on another of its devices. `room`: its name, here and below. */
  'chat.read': { room: string; position: number };
  /** Something was said in a kept room where one is not: so many messages of others, told about once a second. */
  'chat.news': { room: string; lastPosition: number; messages: number };
  /** A message, or the edit of one, names this account for the first time, wherever it is. */
  'chat.mentioned': { room: string; message: ChatMessageView };
  /** An edit took the name of this account away: the message counts no more among its unread mentions. */
  'chat.unmentioned': { room: string; position: number };
  /** To who watches people: what is true of these now; `gone`: accounts that are no more. */
  'people.changed': { people: PersonView[]; gone: string[] };
  /** To who watches people: the list of kept rooms is not what it was; ask for it again. */
  'rooms.changed': Record<string, never>;
  'chat.typing': { participant: string; typing: boolean };
  /** A message of the application's own, as somebody in this room sent it; `topic` null: it has none. */
  'data.received': DataMessageView;

  /** To moderators: who waits at the door now. */
  'lobby.changed': { waiting: KnockView[] };
  /** To the one who knocked: join now with the number of the knock, or go. */
  'lobby.answered': { knock: string; admitted: boolean };
  'room.rules': { rules: RoomRulesView };
  'room.described': { room: RoomAboutView };
  /** A moderator muted this publication of yours; you may unmute it. */
  'moderation.muted': { publication: string; by: string };
  /** What you may do here changed: by a moderator, until you leave; or (null) because what you are in this room did. */
  'moderation.permitted': { may: MayView; by: string | null };

  /** Native session state, to its owner. */
  'native.state': {
    session: string;
    state: 'waiting' | 'live' | 'silent' | 'closed';
    reason: string | null;
  };
  /** What the hub received of a native sender since its start, once a second while it is live; lost: on the way to the hub. */
  'native.received': { session: string; packets: number; octets: number; lostPackets: number };

  /** A stream that will come as datagrams; `secret`: 32 bytes as base64. */
  'datagram.offered': {
    subscription: string;
    publication: string;
    epoch: number;
    kind: 'audio' | 'video';
    codec: string;
    ssrc: number;
    keyId: number;
    secret: string;
    /** What is sealed with this secret is signed by the hub. */
    signed: boolean;
  };
  /** The next secret of a stream, since somebody left or the room is signed from now on: answer with `datagram.ready`. */
  'datagram.secret': { subscription: string; ssrc: number; keyId: number; secret: string; signed: boolean };
  'datagram.ended': { subscription: string; epoch: number; last: boolean; reason: string };
  /** Authentic datagrams come from this socket, or none has for some seconds. */
  'datagram.alive': { port: 'voice' | 'video'; alive: boolean };

  /** The hub is going down on purpose; come back with `session.resume`. */
  'hub.draining': { backInMs: number | null };
  /** The session ends; the socket closes after this. */
  'session.closed': { code: string; message: string };
}

export type HubEventName = keyof HubEvents;

export type HubNotification = {
  [Name in HubEventName]: { event: Name; data: HubEvents[Name] };
}[HubEventName];
