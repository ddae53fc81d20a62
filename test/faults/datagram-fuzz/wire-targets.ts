import { isDeepStrictEqual } from 'node:util';
import {
  datagramCodecs,
  FrameAssembler,
  headerDefect,
  MAX_DATAGRAM_BYTES,
  mediaTypes,
  parseDatagramHeader,
  plainDefect,
  readKeyFrameRequest,
  readPing,
  readPong,
  readReports,
  readTarget,
  writeDatagramHeader,
  writeKeyFrameRequest,
  writePing,
  writePlain,
  writePong,
  writeReports,
  writeTarget,
} from '@crossband/wire/datagram/index';
import {
  DatagramOpener,
  DatagramSealer,
  DatagramSigner,
  DatagramVerifier,
  SIGNATURE_BYTES,
} from '@crossband/wire/datagram/sealing';
import type { Chance } from './mutator.ts';
import { holds, type Target } from './target.ts';

const ssrc = 0x01020304;
const secret = new Uint8Array(32).fill(7);
const codecs = Object.values(datagramCodecs);

export function anyHeader(chance: Chance) {
  return {
    mediaType: chance.pick(Object.values(mediaTypes)),
    codec: chance.pick(codecs),
    keyFrame: chance.below(2) === 0,
    marker: chance.below(2) === 0,
    start: chance.below(2) === 0,
    ssrc,
    timestampMs: chance.below(2 ** 32),
    seq: chance.below(0x10000),
  };
}

const header: Target = {
  name: 'header',
  seed: (chance) => writePlain(anyHeader(chance), chance.bytes(chance.below(40))),
  read(input) {
    if (headerDefect(input) !== null) return;
    const again = new Uint8Array(16);
    const read = parseDatagramHeader(input);
    writeDatagramHeader(again, read);
    holds(isDeepStrictEqual(parseDatagramHeader(again), read), 'a header is not written as it was read');
  },
};

const plain: Target = {
  name: 'plain',
  seed: header.seed,
  read(input) {
    if (plainDefect(input) !== null) return;
    holds(input.length <= MAX_DATAGRAM_BYTES, 'a plain datagram is too long');
    holds(parseDatagramHeader(input).payloadBytes === input.length - 16, 'a plain datagram lies about its length');
  },
};

/** What outsiders send: nothing but the very datagram opens. */
function sealedTarget(signed: boolean): Target {
  const sealer = new DatagramSealer({ direction: 'uplink', secret, ssrc, keyId: 3 });
  const signer = new DatagramSigner(new Uint8Array(32));
  const verifier = new DatagramVerifier(signer.publicKey);
  let genuine = new Uint8Array(0);
  return {
    name: signed ? 'signed' : 'sealed',
    seed(chance) {
      const sealed = sealer.seal(anyHeader(chance), chance.below(3), chance.bytes(chance.below(60)));
      genuine = new Uint8Array(sealed.length + (signed ? SIGNATURE_BYTES : 0));
      genuine.set(sealed);
      if (signed) signer.append(genuine, sealed.length);
      return genuine;
    },
    read(input) {
      const opener = new DatagramOpener({ direction: 'uplink', ssrc, rollsAhead: 3 });
      opener.addSecret(3, secret, signed ? verifier : null);
      const isGenuine = Buffer.compare(input, genuine) === 0;
      // A genuine one of a codec that its media type does not have is refused, too.
      const opened = typeof opener.open(input) !== 'string';
      holds(!opened || isGenuine, 'a changed datagram opens');
      holds(opened || opener.newest === -1, 'what does not open leaves a mark');
    },
  };
}

/** Each message reads as it was written, or not at all. */
const control: Target = {
  name: 'control',
  seed(chance) {
    const report = { ssrc, received: 5, lost: 1, jitterMs: 2, delayTrend: -3, queueMs: 4 };
    return chance.pick([
      () => writePing({ id: chance.below(99) }),
      () => writePong({ id: 1, pingSentMs: 2, pingArrivedMs: 3 }),
      () => writeReports(Array.from({ length: 1 + chance.below(5) }, () => report)),
      () => writeKeyFrameRequest([ssrc, chance.below(2 ** 32)]),
      () => writeTarget({ ssrc, bitrateBps: chance.below(2 ** 32), lossShare: 0.3, mayRepair: true }),
    ])();
  },
  read(input) {
    const reports = readReports(input);
    if (reports) holds(writeReports(reports).length === input.length, 'reports read are not those written');
    const wanted = readKeyFrameRequest(input);
    if (wanted) {
      holds(Buffer.compare(writeKeyFrameRequest(wanted), input) === 0, 'a request read is not the one written');
    }
    const target = readTarget(input);
    if (target) {
      holds(target.lossShare >= 0 && target.lossShare <= 1, 'a share of loss is none');
      writeTarget(target);
    }
    const [ping, pong] = [readPing(input), readPong(input)];
    holds((ping === null) === (pong === null), 'a ping is not as long as its answer');
  },
};

/** One assembler for everything: it may not grow. */
function assembler(): Target {
  const frames = new FrameAssembler(({ parts, firstIndex, lastIndex }) => {
    holds(lastIndex - firstIndex + 1 >= parts.length, 'a frame has more parts than its indexes say');
  });
  let index = 0;
  return {
    name: 'frame assembler',
    seed: (chance) =>
      writePlain({ ...anyHeader(chance), timestampMs: chance.below(12) }, chance.bytes(chance.below(40))),
    read(input, chance) {
      if (headerDefect(input) !== null) return;
      index = Math.max(0, index + chance.below(7) - 2);
      frames.add(parseDatagramHeader(input), index, input.slice(16));
      holds(Number.isSafeInteger(frames.dropped), 'drops are not counted');
    },
  };
}

export const wireTargets = (): Target[] => [
  header,
  plain,
  sealedTarget(false),
  sealedTarget(true),
  control,
  assembler(),
];
