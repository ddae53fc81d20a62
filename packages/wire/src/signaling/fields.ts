import * as z from 'zod/mini';
import { signalingLimits } from './limits.ts';

const utf8 = new TextEncoder();

/** Field types that several signaling messages share. Every string has a bound; every number a range. */

/** An identifier that the hub made: participants, publications, subscriptions, transports. */
export const id = z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[A-Za-z0-9_:-]+$/));

/** Something to see: no blank, no filler that looks like one, no mark that stands on nothing. */
const visible = /[^\s\u2800\p{M}\p{Default_Ignorable_Code_Point}]/u;

/** A room's name in links: what people type, so letters and digits of any script, and a few separators. */
export const roomName = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(64),
    z.regex(
      /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._-]*$/u,
      'must begin with a letter or digit, and hold only those, spaces and . _ -',
    ),
  );

/** A person's name on the screen: no control characters, no direction overrides, something to see. */
export const displayName = z
  .string()
  .check(
    z.minLength(1),
    z.maxLength(48),
    z.regex(/^[^\p{C}]+$/u, 'must have no control characters'),
    z.regex(visible, 'must have something to see'),
  );

/** Chat text: 4,000 characters, any script; no control characters but tab and line ends. Empty, or something to see. */
export const chatText = z.string().check(
  z.maxLength(4000),
  z.regex(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: excluding control characters is the point
    /^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]*$/,
    'must have no control characters and none that turn the direction of writing',
  ),
  z.refine((text) => text === '' || /\S/.test(text), 'must be more than blanks'),
);

/** A UUID in lower case (RFC 9562). */
export const messageId = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

/** Position of a message in its room. */
export const position = z.int().check(z.minimum(1), z.maximum(Number.MAX_SAFE_INTEGER));

/** Of a file's bytes, in lower-case hexadecimal. */
export const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

/** What an upload has answered. */
export const uploadTicket = z.string().check(z.minLength(1), z.maxLength(2_048), z.regex(/^[A-Za-z0-9_.-]+$/));

/** Where to go on; 0: from the beginning. */
export const cursor = z.int().check(z.minimum(0), z.maximum(Number.MAX_SAFE_INTEGER));

export const pageSize = z.int().check(z.minimum(1), z.maximum(100));

/** An emoji, or a short word. */
export const reaction = z.string().check(z.minLength(1), z.maxLength(32), z.regex(/^[^\p{C}\s]+$/u));

export const searchText = z.string().check(z.minLength(1), z.maxLength(200), z.regex(/\S/));

export const roomRules = z.strictObject({
  locked: z.boolean(),
  lobby: z.boolean(),
  guests: z.boolean(),
  participants: z.nullable(z.int().check(z.minimum(1), z.maximum(100_000))),
  slowModeS: z.int().check(z.minimum(0), z.maximum(3_600)),
  /** Left out: as it was. */
  membersOnly: z.optional(z.boolean()),
  /** The same. */
  signed: z.optional(z.boolean()),
});

/** What a data message is about, in the words of the application: one line. */
export const dataTopic = z.string().check(z.minLength(1), z.maxLength(64), z.regex(/^[^\p{C}]+$/u));

/**
 * What a data message carries: text that UTF-8 can say (no half surrogate pairs), with its bound in bytes. No control
 * characters but tab and line ends, so that JSON doubles it at most.
 */
export const dataPayload = z.string().check(
  z.maxLength(signalingLimits.dataBytes),
  // biome-ignore lint/suspicious/noControlCharactersInRegex: excluding control characters is the point
  z.regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/),
  z.refine((text) => text.isWellFormed() && utf8.encode(text).length <= signalingLimits.dataBytes),
);

/** What people are in a room. */
export const role = z.enum(['owner', 'moderator', 'member', 'guest', 'listener']);

/** Everything that somebody may do in a room. */
export const actions = [
  /** Be heard. */
  'speak',
  /** Be seen: cameras, screens and their sound. */
  'show',
  'chat',
  /** Send data messages. */
  'data',
  /** Send files. */
  'attach',
  'record',
  /** Ask for the remote control of somebody's screen. */
  'control',
  /** Mute, send away and let in others. */
  'moderate',
  /** Change the room and what people are in it. */
  'manage',
  'invite',
] as const;

export const action = z.enum(actions);

/**
 * How a connection shows who is there. `signature`: of the device's key (ECDSA, P-256, SHA-256; r and s, base64url) over
 * `crossband-signaling-v1`, the hub's challenge and the token, each on a line of its own. None, or `guest`: a guest.
 */
export const credential = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('session'),
    token: z.string().check(z.minLength(1), z.maxLength(128)),
    signature: z.string().check(z.minLength(1), z.maxLength(128)),
  }),
  z.strictObject({ type: z.literal('room-token'), token: z.string().check(z.minLength(1), z.maxLength(4_096)) }),
  z.strictObject({ type: z.literal('guest') }),
]);
export type CredentialParams = z.infer<typeof credential>;

/** Why somebody is sent away for longer: any text of one line. */
export const banReason = z.string().check(z.maxLength(500), z.regex(/^[^\p{C}]*$/u));

/** Whom a ban names: an account, `address:…`, `token:…`. */
export const banSubject = z.string().check(z.minLength(1), z.maxLength(200), z.regex(/^[^\p{C}]+$/u));

/** Words of one line about a room. */
export const roomTopic = z.string().check(z.maxLength(1_000), z.regex(/^[^\p{C}]*$/u));

export const mediaKind = z.enum(['audio', 'video']);

/** What a publication shows or sounds. */
export const source = z.enum(['microphone', 'camera', 'screen', 'screen-audio']);
export type Source = z.infer<typeof source>;

/** What a subscriber wants of a publication. 0 pixels: keep it ready, send nothing (an off-screen tile). */
export const want = z.strictObject({
  maxWidthPx: z.int().check(z.minimum(0), z.maximum(16384)),
  maxFps: z.int().check(z.minimum(1), z.maximum(240)),
  /** 0 first to lose quality, 255 last. */
  priority: z.int().check(z.minimum(0), z.maximum(255)),
});
export type Want = z.infer<typeof want>;

const fmtpValue = z.union([z.string().check(z.maxLength(256)), z.number(), z.boolean(), z.null()]);
const parameters = z.record(z.string().check(z.maxLength(64)), z.optional(fmtpValue));
const rtcpFeedback = z.strictObject({
  type: z.string().check(z.maxLength(32)),
  parameter: z.optional(z.string().check(z.maxLength(32))),
});
const mimeType = z.string().check(z.maxLength(64), z.regex(/^(audio|video)\/[A-Za-z0-9.+-]+$/));
const payloadType = z.int().check(z.minimum(0), z.maximum(127));
const ssrc = z.int().check(z.minimum(0), z.maximum(0xffffffff));

/** ORTC-style RTP parameters as mediasoup and mediasoup-client speak them; bounded here, understood by the SFU plane. */
export const rtpParameters = z.strictObject({
  mid: z.optional(z.string().check(z.maxLength(32))),
  msid: z.optional(z.string().check(z.maxLength(256))),
  codecs: z
    .array(
      z.strictObject({
        mimeType,
        payloadType,
        clockRate: z.int().check(z.minimum(1), z.maximum(1_000_000)),
        channels: z.optional(z.int().check(z.minimum(1), z.maximum(8))),
        parameters: z.optional(parameters),
        rtcpFeedback: z.optional(z.array(rtcpFeedback).check(z.maxLength(16))),
      }),
    )
    .check(z.minLength(1), z.maxLength(16)),
  headerExtensions: z.optional(
    z
      .array(
        z.strictObject({
          uri: z.string().check(z.maxLength(256)),
          id: z.int().check(z.minimum(1), z.maximum(255)),
          encrypt: z.optional(z.boolean()),
          parameters: z.optional(parameters),
        }),
      )
      .check(z.maxLength(32)),
  ),
  encodings: z.optional(
    z
      .array(
        z.strictObject({
          ssrc: z.optional(ssrc),
          rid: z.optional(z.string().check(z.maxLength(32))),
          codecPayloadType: z.optional(payloadType),
          rtx: z.optional(z.strictObject({ ssrc })),
          dtx: z.optional(z.boolean()),
          active: z.optional(z.boolean()),
          scalabilityMode: z.optional(z.string().check(z.maxLength(16))),
          scaleResolutionDownBy: z.optional(z.number().check(z.minimum(1), z.maximum(64))),
          maxBitrate: z.optional(z.int().check(z.minimum(0), z.maximum(1_000_000_000))),
          maxFramerate: z.optional(z.number().check(z.minimum(0), z.maximum(240))),
          adaptivePtime: z.optional(z.boolean()),
          priority: z.optional(z.enum(['very-low', 'low', 'medium', 'high'])),
          networkPriority: z.optional(z.enum(['very-low', 'low', 'medium', 'high'])),
        }),
      )
      .check(z.maxLength(8)),
  ),
  rtcp: z.optional(
    z.strictObject({
      cname: z.optional(z.string().check(z.maxLength(256))),
      reducedSize: z.optional(z.boolean()),
      mux: z.optional(z.boolean()),
    }),
  ),
});
export type SignaledRtpParameters = z.infer<typeof rtpParameters>;

export const rtpCapabilities = z.strictObject({
  codecs: z
    .array(
      z.strictObject({
        kind: mediaKind,
        mimeType,
        preferredPayloadType: z.optional(payloadType),
        clockRate: z.int().check(z.minimum(1), z.maximum(1_000_000)),
        channels: z.optional(z.int().check(z.minimum(1), z.maximum(8))),
        parameters: z.optional(parameters),
        rtcpFeedback: z.optional(z.array(rtcpFeedback).check(z.maxLength(16))),
      }),
    )
    .check(z.minLength(1), z.maxLength(64)),
  headerExtensions: z.optional(
    z
      .array(
        z.strictObject({
          kind: mediaKind,
          uri: z.string().check(z.maxLength(256)),
          preferredId: z.int().check(z.minimum(1), z.maximum(255)),
          preferredEncrypt: z.optional(z.boolean()),
          direction: z.optional(z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive'])),
        }),
      )
      .check(z.maxLength(64)),
  ),
});
export type SignaledRtpCapabilities = z.infer<typeof rtpCapabilities>;

export const dtlsParameters = z.strictObject({
  role: z.optional(z.enum(['auto', 'client', 'server'])),
  fingerprints: z
    .array(
      z.strictObject({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z.string().check(z.maxLength(256), z.regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2})+$/)),
      }),
    )
    .check(z.minLength(1), z.maxLength(8)),
});
export type SignaledDtlsParameters = z.infer<typeof dtlsParameters>;
