import { frameCodecs } from '@crossband/bridge';
import { RtpIntake } from '@crossband/bridge/rtp-intake';
import { RtpLink } from '@crossband/bridge/rtp-link';
import { RtpOutput } from '@crossband/bridge/rtp-output';
import { ToRtpStream } from '@crossband/bridge/to-rtp';
import { opusCorrectsPrevious, opusDurationMs, Reception } from '@crossband/media';
import type { DatagramCodec } from '@crossband/wire/datagram/index';
import { datagramCodecs, mediaTypes } from '@crossband/wire/datagram/index';
import { DatagramSealer, MAX_SEALED_PAYLOAD_BYTES } from '@crossband/wire/datagram/sealing';
import { pictureSizeOf } from '@crossband/wire/payload/picture-size';
import {
  buildPli,
  buildSenderReport,
  buildSourceDescription,
  classifyDatagram,
  goodbyeSources,
  keyFrameRequestOf,
  nackedSequenceNumbers,
  parseRtpHeader,
  putUint16,
  reportBlocksOf,
  senderInfoOf,
  splitRtcpCompound,
  writeRtpHeader,
} from '@crossband/wire/rtp/index';
import { SrtpWriter } from '@crossband/wire/srtp/index';
import type { Chance } from './mutator.ts';
import { bytesOf, holds, type Target } from './target.ts';

const names = Object.keys(frameCodecs) as DatagramCodec[];
const codecOf = (name: DatagramCodec) => frameCodecs[name] as NonNullable<(typeof frameCodecs)[DatagramCodec]>;
const maxPayloadBytes = 200;

/** Frames as encoders make them, roughly: heads that lead somewhere, then noise. */
const heads: Partial<Record<DatagramCodec, readonly string[]>> = {
  h264: ['0000000167420028', '0000000168ce3c80', '000000016588840021', '00000001419a24', '000001060500'],
  vp8: ['50010000', '9d012a80026801', '30020000'],
  vp9: ['824983420027f0167200', '860040929c', 'a2498342'],
  av1: ['120a0b000000', '0a0b00000004', '3212', '1a05', '32810100'],
  opus: ['78', 'fc', '0b02', 'ff43'],
};

function frameOf(name: DatagramCodec, chance: Chance): Uint8Array {
  const known = heads[name] ?? ['00'];
  const parts = Array.from({ length: 1 + chance.below(4) }, () => [
    Buffer.from(chance.pick(known), 'hex'),
    chance.bytes(chance.below(300)),
  ]).flat();
  return Buffer.concat(parts);
}

/** What a sender of datagrams makes of frames: whatever it is, it becomes packets that are small enough. */
const cutting = (name: DatagramCodec): Target => ({
  name: `${name} into payloads`,
  seed: (chance) => frameOf(name, chance),
  read(input) {
    const { payloads } = codecOf(name);
    const cut = payloads.cut(input, maxPayloadBytes);
    if (name !== 'opus')
      holds(
        cut.every(({ length }) => length <= maxPayloadBytes),
        'a payload is too long',
      );
    holds(bytesOf(cut) <= 2 * input.length + 64 * (cut.length + 1), 'payloads grow out of bounds');
    payloads.join(cut);
  },
});

/** What a stranger's packets make of a frame. */
const joining = (name: DatagramCodec): Target => ({
  name: `${name} from payloads`,
  seed(chance) {
    const payloads = codecOf(name).payloads.cut(frameOf(name, chance), maxPayloadBytes);
    return payloads.length > 0 ? chance.pick(payloads) : new Uint8Array(0);
  },
  read(input, chance) {
    const { payloads, opensFrame } = codecOf(name);
    opensFrame(input);
    const at = chance.below(input.length + 1);
    for (const parts of [[input], [input.subarray(0, at), input.subarray(at)], [input, input, input]]) {
      const frame = payloads.join(parts);
      if (frame) holds(bytesOf(frame.pieces) <= 12 * bytesOf(parts) + 64, 'a frame grows out of bounds');
    }
  },
});

const pictureSize: Target = {
  name: 'picture size',
  seed: (chance) => frameOf(chance.pick(['h264', 'vp8'] as const), chance).subarray(chance.below(5)),
  read(input) {
    for (const codec of ['H264', 'VP8'] as const) {
      const size = pictureSizeOf(codec, input);
      if (size) holds(Number.isFinite(size.widthPx) && Number.isFinite(size.heightPx), 'a size is no number');
    }
  },
};

function rtpPacket(payload: Uint8Array, chance: Chance): Uint8Array {
  const packet = new Uint8Array(12 + payload.length);
  writeRtpHeader(packet, {
    payloadType: 96 + chance.below(4),
    ssrc: 9,
    marker: chance.below(3) === 0,
    sequenceNumber: chance.below(0x10000),
    rtpTimestamp: chance.below(6) * 3_000,
  });
  packet.set(payload, 12);
  return packet;
}

/** One intake for everything: packets of the SFU as they may come. */
function intake(name: DatagramCodec): Target {
  const reader = new RtpIntake(codecOf(name), { frame: () => {}, broken: () => {} });
  return {
    name: `${name} by RTP`,
    seed(chance) {
      const payloads = codecOf(name).payloads.cut(frameOf(name, chance), maxPayloadBytes);
      return rtpPacket(payloads[0] ?? new Uint8Array(0), chance);
    },
    read: (input) => reader.packet(input),
  };
}

const rtp: Target = {
  name: 'RTP and RTCP',
  seed(chance) {
    const info = { ssrc: 1, ntpSeconds: 2, ntpFraction: 3, rtpTimestamp: 4, packets: 5, octets: 6 };
    return chance.pick([
      () => rtpPacket(chance.bytes(20), chance),
      () => Buffer.concat([buildSenderReport(info), buildSourceDescription(1, 'device')]),
      () => buildPli(1, 2),
    ])();
  },
  read(input) {
    classifyDatagram(input);
    parseRtpHeader(input);
    for (const part of splitRtcpCompound(input) ?? []) {
      keyFrameRequestOf(part);
      senderInfoOf(part);
      reportBlocksOf(part);
      nackedSequenceNumbers(part);
      goodbyeSources(part);
    }
  },
};

function securedLink(): Target {
  const key = new Uint8Array(30).fill(1);
  const writer = new SrtpWriter(key);
  const silent = { packet: () => {}, senderReport: () => {}, keyFrameWanted: () => {} };
  const link = new RtpLink({ key, sfuKey: key }, silent);
  let sequenceNumber = 0;
  return {
    name: 'SRTP link',
    seed(chance) {
      const packet = rtpPacket(chance.bytes(chance.below(50)), chance);
      putUint16(packet, 2, sequenceNumber++ & 0xffff);
      return writer.protect(packet);
    },
    read: (input) => link.take(input),
  };
}

/** A member's own datagrams, authentic and hostile, on their way to browsers. */
function towardsRtp(name: DatagramCodec): Target {
  const secret = new Uint8Array(32).fill(4);
  const ssrc = 77;
  const sealer = new DatagramSealer({ direction: 'downlink', secret, ssrc, keyId: 0 });
  const spec = {
    room: 'r',
    codec: name,
    ssrc,
    keyId: 0,
    secret,
    signerKey: null,
    rtpSsrc: 5,
    payloadType: 96,
    cname: 'c',
  };
  const stream = new ToRtpStream(spec, { send: () => {}, needKeyFrame: () => {} });
  let index = 0;
  return {
    name: `${name} towards RTP`,
    seed: (chance) => frameOf(name, chance),
    read(input, chance) {
      index += 1 + chance.below(2);
      const header = {
        mediaType: name === 'opus' ? mediaTypes.voice : mediaTypes.video,
        codec: datagramCodecs[name],
        keyFrame: chance.below(2) === 0,
        marker: chance.below(2) === 0,
        start: chance.below(2) === 0,
        ssrc,
        timestampMs: (Math.floor(index / 3) * chance.pick([1, 40, 2 ** 30])) % 2 ** 32,
        seq: index & 0xffff,
      };
      const payload = input.subarray(0, MAX_SEALED_PAYLOAD_BYTES);
      stream.datagram(sealer.seal(header, Math.floor(index / 0x10000) & 0xffff, payload));
      if (chance.below(50) === 0) stream.report();
    },
  };
}

const output: Target = {
  name: 'frames as RTP',
  seed: (chance) => frameOf(chance.pick(names), chance),
  read(input, chance) {
    const name = chance.pick(names);
    const sender = new RtpOutput({ codec: codecOf(name), ssrc: 1, payloadType: 96, cname: 'c' });
    sender.packets({ data: input, keyFrame: false, wallMs: chance.below(2 ** 32) * 1_000 });
    sender.report();
  },
};

function listener(): Target {
  const reception = new Reception(3);
  let nowMs = 0;
  return {
    name: 'reception and Opus packets',
    seed: (chance) => frameOf('opus', chance),
    read(input, chance) {
      const durationMs = opusDurationMs(input);
      holds(durationMs >= 0 && durationMs <= 120, 'a packet of Opus lasts too long');
      opusCorrectsPrevious(input);
      nowMs += chance.below(40);
      reception.arrived({ seq: chance.below(0x10000), timestampMs: chance.below(2 ** 32) }, nowMs);
      if (chance.below(100) === 0) reception.report(nowMs);
    },
  };
}

export const frameTargets = (): Target[] => [
  ...names.flatMap((name) => [cutting(name), joining(name), intake(name), towardsRtp(name)]),
  pictureSize,
  rtp,
  securedLink(),
  output,
  listener(),
];
