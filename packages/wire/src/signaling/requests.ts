import * as z from 'zod/mini';
import {
  action,
  actions,
  banReason,
  banSubject,
  chatText,
  credential,
  cursor,
  dataPayload,
  dataTopic,
  displayName,
  dtlsParameters,
  id,
  mediaKind,
  messageId,
  pageSize,
  position,
  reaction,
  role,
  roomName,
  roomRules,
  roomTopic,
  rtpCapabilities,
  rtpParameters,
  searchText,
  sha256,
  source,
  uploadTicket,
  want,
} from './fields.ts';
import { signalingLimits } from './limits.ts';

const nothing = z.strictObject({});
const printable = z.regex(/^[^\p{C}]+$/u, 'must have no control characters');
const epoch = z.int().check(z.minimum(0));
const widthPx = z.int().check(z.minimum(1), z.maximum(16384));
const resumeToken = z.string().check(z.minLength(1), z.maxLength(1024));

/** Parameters of every request a client may send, by method. The results are in `replies.ts`. */
const datagramCodec = z.enum(['opus', 'h264', 'vp8', 'vp9', 'av1']);
const udpPort = z.int().check(z.minimum(1), z.maximum(65_535));

export const requestParams = {
  /** First message of a connection, within 5 s. */
  'session.open': z.strictObject({
    client: z.strictObject({
      name: z.string().check(z.minLength(1), z.maxLength(64), printable),
      version: z.string().check(z.minLength(1), z.maxLength(32), printable),
    }),
    credential: z.optional(credential),
  }),
  /** Instead of `session.open`: comes back as the same participant, within 60 s, after a hub restart too. */
  'session.resume': z.strictObject({
    resumeToken,
    /** Needed for the seat of an account or of a room token: shown anew, over this connection's challenge. */
    credential: z.optional(credential),
  }),
  /** Keeps the session and hands out a fresh resume token; ask every `keepAliveIntervalMs`. */
  'session.keepalive': nothing,

  /** `knock`: the number of a knock that was answered with yes. */
  'room.join': z.strictObject({ room: roomName, name: displayName, knock: z.optional(id) }),
  /** Waits at the door of a room with a lobby; `lobby.answered` follows. */
  'room.knock': z.strictObject({ room: roomName, name: displayName }),
  /** Out of the room, or away from its door. */
  'room.leave': nothing,

  'transport.open': z.strictObject({
    direction: z.enum(['send', 'receive']),
    /** Needed to receive: what the device can decode. */
    rtpCapabilities: z.optional(rtpCapabilities),
  }),
  'transport.connect': z.strictObject({ transport: id, dtlsParameters }),
  'transport.restart': z.strictObject({ transport: id }),

  /** Opens a publication, or gives an existing one of the same owner a new feed (`publication`). */
  'publication.open': z.strictObject({
    transport: id,
    source,
    kind: mediaKind,
    rtpParameters,
    muted: z.boolean(),
    /** What the sharer promises: `text` keeps sharpness, `motion` keeps the frame rate. */
    preset: z.optional(z.enum(['text', 'motion'])),
    /** Width of the source in pixels, so that a wanted size finds its simulcast layer. */
    widthPx: z.optional(widthPx),
    publication: z.optional(id),
  }),
  /** The source changed its size: another camera, a resized window. */
  'publication.describe': z.strictObject({ publication: id, widthPx }),
  'publication.close': z.strictObject({ publication: id }),
  'publication.mute': z.strictObject({ publication: id, muted: z.boolean() }),

  /** Wanted publications; one not yet subscribed is, `want: null` ends the subscription. */
  'subscription.set': z.strictObject({
    wants: z.array(z.strictObject({ publication: id, want: z.nullable(want) })).check(z.minLength(1), z.maxLength(256)),
  }),
  /** The client's receiver for this offer stands; media may flow. */
  'subscription.ready': z.strictObject({ subscription: id, epoch }),
  /** The first frame of this epoch was rendered; the feed it replaces may go (make before break). */
  'subscription.playing': z.strictObject({ subscription: id, epoch }),

  'chat.send': z
    .strictObject({
      /** Made by the client (UUID, lower case; version 7 keeps the store's index tidy); a resend is harmless. */
      id: messageId,
      /** May be empty when files hang on it. */
      text: chatText,
      /** Position of the message that this one answers. */
      replyTo: z.optional(position),
      /** Tickets of uploads in this room, at most an hour old. */
      attachments: z.optional(z.array(uploadTicket).check(z.minLength(1), z.maxLength(16))),
    })
    .check(
      z.refine(({ text, attachments }) => text !== '' || attachments !== undefined, 'must have a text, or attachments'),
    ),
  /** By cursor: the messages just below `before`, or just above `after`; without either, the newest. */
  'chat.history': z.strictObject({ before: z.optional(position), after: z.optional(cursor), limit: pageSize }),
  /** What happened to messages since this change number: edits, deletions, reactions. */
  'chat.changes': z.strictObject({ revision: cursor, limit: pageSize }),
  /** As `chat.send`: only where files hang on it may a message have no text. */
  'chat.edit': z.strictObject({ position, text: chatText }),
  'chat.delete': z.strictObject({ position }),
  'chat.react': z.strictObject({ position, reaction, on: z.boolean() }),
  /** Messages of this room that have all the words, newest first; `before`: `next` of the last answer. */
  'chat.search': z.strictObject({ text: searchText, before: z.optional(cursor), limit: pageSize }),
  /** A link to send one file by, as body of a POST of application/octet-stream; add `&name=` and its name. */
  'attachment.upload': nothing,
  /** Links to files of messages in this room; what hangs on none of them is left out. */
  'attachment.links': z.strictObject({ files: z.array(sha256).check(z.minLength(1), z.maxLength(100)) }),
  'chat.typing': z.strictObject({ typing: z.boolean() }),
  /**
   * A message of the application's own to everybody else in this room, or to those of `to`. Who is inside at this moment
   * gets it; nobody keeps it.
   */
  'data.send': z.strictObject({
    topic: z.optional(dataTopic),
    payload: dataPayload,
    to: z.optional(z.array(id).check(z.minLength(1), z.maxLength(signalingLimits.dataReceivers))),
  }),
  /** This person has read up to there: in the room where it is, or in a kept one. For people with an account. */
  'chat.read': z.strictObject({ position, room: z.optional(roomName) }),
  /** What people with an account have not read: of one room, or of all kept rooms that they may know of. */
  'chat.unread': z.strictObject({ room: z.optional(roomName) }),
  /** Messages that name this account and that it has not read, newest first. */
  'chat.mentions': z.strictObject({ limit: pageSize }),
  /** For people with an account: who is here, now and (`people.changed`) from now on; with it come news of rooms. */
  'people.watch': nothing,
  'people.unwatch': nothing,
  /** People with an account may say so in no room, too. */
  'presence.set': z.strictObject({ presence: z.enum(['active', 'away']) }),

  /** Moderators: lets in or turns away. */
  'lobby.answer': z.strictObject({ knock: id, admitted: z.boolean() }),
  'room.rules.set': z.strictObject({ rules: roomRules }),
  /** Mutes the microphones of somebody, or of everybody who is no moderator; they may unmute. */
  'moderation.mute': z.strictObject({ participant: z.nullable(id) }),
  /** Gives or takes rights until the person leaves. */
  'moderation.permit': z.strictObject({
    participant: id,
    speak: z.boolean(),
    show: z.boolean(),
    chat: z.boolean(),
    /** Left out: as it was. */
    data: z.optional(z.boolean()),
  }),
  'moderation.kick': z.strictObject({ participant: id }),
  /** Sends somebody away, and keeps them out for so long; null: for good. Guests are known by their address. */
  'moderation.ban': z.strictObject({
    participant: id,
    lifetimeMs: z.nullable(z.int().check(z.minimum(60_000), z.maximum(315_360_000_000))),
    reason: banReason,
  }),
  'moderation.bans': nothing,
  'moderation.unban': z.strictObject({ subject: banSubject }),
  /** What somebody with an account is in this room from now on; it has to be one that is kept. */
  'moderation.role': z.strictObject({
    participant: id,
    role,
    allow: z.optional(z.array(action).check(z.maxLength(actions.length))),
    deny: z.optional(z.array(action).check(z.maxLength(actions.length))),
  }),
  /** Owners of a kept room: what it is called and says of itself. */
  'room.describe': z.strictObject({ name: z.optional(roomName), topic: z.optional(roomTopic) }),

  /** What this viewer really receives, every few seconds; the hub tells each sharer. */
  'stats.report': z.strictObject({
    received: z
      .array(
        z.strictObject({
          subscription: id,
          widthPx: z.int().check(z.minimum(0), z.maximum(16384)),
          heightPx: z.int().check(z.minimum(0), z.maximum(16384)),
          fps: z.number().check(z.minimum(0), z.maximum(240)),
          bitrateBps: z.number().check(z.minimum(0), z.maximum(1e10)),
          lossShare: z.number().check(z.minimum(0), z.maximum(1)),
        }),
      )
      .check(z.maxLength(256)),
  }),

  /** Native sender (contracts 2): SRTP ingest of one publication. Field names are the founding document's. */
  create_native_sender_session: z.strictObject({
    source,
    codec: z.enum(['H264', 'VP8', 'OPUS']),
    /** Plain RTP instead of SRTP: for programs on the hub's own machine, where the hub allows it. */
    plain: z.optional(z.boolean()),
    /** Width the sender intends to send, for the planner's layer choice. */
    max_width_px: z.optional(z.int().check(z.minimum(16), z.maximum(16384))),
  }),
  /** Native receiver: SRTP egress of one publication to an address of the caller's own host, or learned from SRTCP. */
  create_native_receiver_session: z.strictObject({
    publication: id,
    /** UDP port on the host that this signaling connection comes from; without it the address is learned from SRTCP. */
    port: z.optional(z.int().check(z.minimum(1024), z.maximum(65535))),
    want: z.optional(want),
  }),
  close_native_session: z.strictObject({ session: id }),
  /** Two UDP sockets of a device, once for each seat (docs/protocol/datagram.md). From then on its subscriptions end there. */
  'datagram.open': z.strictObject({
    /** Speaks version 1, from these ports of the host that this connection comes from; only where the hub takes it. */
    plain: z.optional(z.strictObject({ voicePort: udpPort, videoPort: udpPort })),
    /** What the device decodes. Left out: everything. */
    codecs: z.optional(z.array(datagramCodec).check(z.maxLength(16))),
  }),
  'datagram.publish': z.strictObject({
    source,
    codec: datagramCodec,
    muted: z.boolean(),
  }),
  /** The device has the secret of that id. */
  'datagram.ready': z.strictObject({ subscription: id, keyId: z.int().check(z.minimum(0), z.maximum(0xffff)) }),
  'datagram.close': z.strictObject({}),
  client_diagnostic: z.strictObject({
    event: z.string().check(z.maxLength(64)),
    detail: z.optional(z.string().check(z.maxLength(1024))),
  }),
} as const;

export type Method = keyof typeof requestParams;
export type RequestParams = { [M in Method]: z.infer<(typeof requestParams)[M]> };

export const methods = Object.keys(requestParams) as Method[];

/** The envelope every client frame has; `params` is then checked against the method's own schema. */
export const requestEnvelope = z.strictObject({
  id: z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER)),
  method: z.enum(methods as [Method, ...Method[]]),
  params: z.unknown(),
});
