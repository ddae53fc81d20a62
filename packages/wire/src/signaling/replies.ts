import type { SignaledDtlsParameters, SignaledRtpCapabilities } from './fields.ts';
import type {
  BanView,
  ChatHeadView,
  ChatMessageView,
  KnockView,
  MentionView,
  PersonView,
  PrincipalView,
  RoomView,
  UnreadView,
} from './model.ts';
import type { Method } from './requests.ts';

export interface SessionOpened {
  /** Protocol and hub, for diagnostics. */
  protocol: string;
  hubVersion: string;
  rtpCapabilities: SignaledRtpCapabilities;
  iceServers: { urls: string[]; username?: string; credential?: string }[];
  keepAliveIntervalMs: number;
  resumeWindowMs: number;
  /** Who the hub takes this connection for. */
  principal: PrincipalView;
}

export interface Joined {
  participant: string;
  /** What own messages carry as their author. */
  author: string;
  resumeToken: string;
  room: RoomView;
  /** To moderators: who waits at the door. */
  waiting: KnockView[];
}

export interface IceCandidateView {
  foundation: string;
  priority: number;
  ip: string;
  address?: string;
  protocol: 'udp' | 'tcp';
  port: number;
  type: 'host' | 'srflx' | 'prflx' | 'relay';
  tcpType?: 'active' | 'passive' | 'so';
}

export interface IceParametersView {
  usernameFragment: string;
  password: string;
  iceLite?: boolean;
}

export interface TransportOpened {
  transport: string;
  iceParameters: IceParametersView;
  iceCandidates: IceCandidateView[];
  dtlsParameters: SignaledDtlsParameters;
}

/** SRTP of one native stream; `key` is 30 bytes (16 key, 14 salt, RFC 3711) as base64, what FFmpeg and GStreamer take. */
export interface NativeSrtp {
  suite: 'AES_CM_128_HMAC_SHA1_80';
  key: string;
}

/** Answer to `create_native_sender_session`; `rtp_target`, `payload_type` and `ssrc` are the founding document's names. */
export interface NativeSenderSession {
  session: string;
  publication: string;
  /** "ip:port"; RTP and RTCP share it (RFC 5761). */
  rtp_target: string;
  payload_type: number;
  ssrc: number;
  codec: string;
  clock_rate: number;
  /** fmtp parameters, e.g. packetization-mode and profile-level-id of H264. */
  parameters: Record<string, string | number>;
  rtcp_feedback: string[];
  /** What the sender may write beside its packets (RFC 8285), by the number it has there. */
  header_extensions: { uri: string; id: number }[];
  /** Null: plain RTP was asked for and is allowed. */
  srtp: NativeSrtp | null;
  /** What protects the RTCP that comes back. */
  srtp_return: NativeSrtp | null;
  /** SSRC that the RTCP comes back from. */
  return_ssrc: number;
  cname: string;
  /** The credential dies unless the first authentic packet arrives within this time. */
  start_within_ms: number;
}

/** One that SRTP protects: all but those that asked for plain RTP. */
export interface SecuredSenderSession extends NativeSenderSession {
  srtp: NativeSrtp;
  srtp_return: NativeSrtp;
}

export function isSecured(session: NativeSenderSession): session is SecuredSenderSession {
  return session.srtp !== null && session.srtp_return !== null;
}

/** What a device seals and opens control messages of one socket with; secrets are 32 bytes as base64. */
export interface DatagramLinkView {
  ssrc: number;
  uplinkSecret: string;
  downlinkSecret: string;
}

/** Where a device's datagrams go. */
export interface DatagramSession {
  /** Null: the host of the signaling connection. */
  host: string | null;
  voicePort: number;
  videoPort: number;
  links: { voice: DatagramLinkView; video: DatagramLinkView };
  /** Ed25519, 32 bytes as base64: verifies what comes in signed rooms. */
  signerKey: string;
}

export interface NativeReceiverSession {
  session: string;
  subscription: string;
  /** "ip:port" of the hub, where RTP comes from and RTCP goes to. */
  rtp_source: string;
  payload_type: number;
  ssrc: number;
  codec: string;
  clock_rate: number;
  channels: number;
  parameters: Record<string, string | number>;
  srtp: NativeSrtp;
  /** What the receiver protects its RTCP with. */
  srtp_return: NativeSrtp;
  /** SSRC that the receiver's RTCP should come from; another one is found by the key, at a cost. */
  return_ssrc: number;
  cname: string;
  /** A session description that FFmpeg and GStreamer read. */
  sdp: string;
}

/** Result of every request, by method. */
export interface ReplyResults {
  'session.open': SessionOpened;
  'session.resume': SessionOpened & Joined;
  'session.keepalive': { resumeToken: string | null };
  'room.join': Joined;
  'room.knock': { knock: string };
  'room.leave': Record<string, never>;
  'transport.open': TransportOpened;
  'transport.connect': Record<string, never>;
  'transport.restart': { iceParameters: IceParametersView };
  'publication.open': { publication: string; epoch: number };
  'publication.describe': Record<string, never>;
  'publication.close': Record<string, never>;
  'publication.mute': Record<string, never>;
  'subscription.set': { subscriptions: { publication: string; subscription: string | null }[] };
  'subscription.ready': Record<string, never>;
  'subscription.playing': Record<string, never>;
  'attachment.upload': { url: string; expiresAtMs: number; maxBytes: number };
  'attachment.links': { links: { sha256: string; url: string; expiresAtMs: number }[] };
  'chat.send': { message: ChatMessageView };
  'chat.history': ChatHeadView & { messages: ChatMessageView[] };
  'chat.changes': ChatHeadView & { messages: ChatMessageView[]; more: boolean };
  'chat.edit': { message: ChatMessageView };
  'chat.delete': { message: ChatMessageView };
  'chat.react': { message: ChatMessageView };
  'chat.search': { messages: ChatMessageView[]; next: number | null };
  'lobby.answer': Record<string, never>;
  'room.rules.set': Record<string, never>;
  'moderation.mute': Record<string, never>;
  'moderation.permit': Record<string, never>;
  'moderation.kick': Record<string, never>;
  'moderation.ban': Record<string, never>;
  'moderation.bans': { bans: BanView[] };
  'moderation.unban': Record<string, never>;
  'moderation.role': Record<string, never>;
  'room.describe': Record<string, never>;
  'chat.typing': Record<string, never>;
  'data.send': Record<string, never>;
  'chat.read': Record<string, never>;
  'chat.unread': { rooms: UnreadView[] };
  'chat.mentions': { mentions: MentionView[] };
  'people.watch': { people: PersonView[]; more: boolean };
  'people.unwatch': Record<string, never>;
  'presence.set': Record<string, never>;
  'stats.report': Record<string, never>;
  create_native_sender_session: NativeSenderSession;
  create_native_receiver_session: NativeReceiverSession;
  close_native_session: Record<string, never>;
  'datagram.open': DatagramSession;
  /** `uplinkSecret`: 32 bytes as base64. */
  'datagram.publish': { publication: string; ssrc: number; uplinkSecret: string };
  'datagram.ready': Record<string, never>;
  'datagram.close': Record<string, never>;
  client_diagnostic: Record<string, never>;
}

/** Compile-time check: every method has a result. */
export type ResultOf<M extends Method> = ReplyResults[M];

export interface Reply<M extends Method = Method> {
  reply: number;
  result: ResultOf<M>;
}

export interface ErrorReply {
  reply: number;
  error: { code: string; message: string };
}
