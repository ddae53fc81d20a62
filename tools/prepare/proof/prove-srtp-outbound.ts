import type { types } from 'mediasoup';
import type { Candidate } from './candidate.ts';
import { FrameSource } from './frame-source.ts';
import { payloadOf } from './media-stream.ts';
import { PayloadLedger } from './payload-ledger.ts';
import { prove, within } from './proof-failure.ts';
import { genericNack, isRtcp, pictureLoss } from './rtcp-feedback.ts';
import type { SrtpBench } from './srtp-bench.ts';
import { SUITES } from './srtp-suite.ts';

const SSRC = 0x5678cdef;
const PACKETS_AROUND_ROLL_OVER = 64;
const BATCH_PACKETS = 8;
const FEEDBACK_TIMEOUT_MS = 5_000;

/**
 * The worker seals, we open: the numbers roll over, then picture loss and NACK go to it in SRTCP, and it repeats a packet.
 *
 * @returns how many packets were opened and compared
 */
export async function proveOutbound(bench: SrtpBench): Promise<number> {
  const { candidate, transport } = bench;
  const ledger = new PayloadLedger(`${bench.suite} outbound`);
  const source = await FrameSource.open(candidate, SSRC, ledger);
  const consumer = await candidate.alive(
    transport.consume({ producerId: source.producer.id, rtpCapabilities: capabilitiesWithoutRtx(candidate) }),
  );
  const wireSsrc = consumer.rtpParameters.encodings?.[0]?.ssrc ?? 0;
  const repeated = Promise.withResolvers<void>();
  let last: { seq: number; ciphertext: Buffer } | undefined;
  bench.socket.onDatagram = (datagram) =>
    ledger.guard(() => {
      if (isRtcp(datagram)) {
        prove(bench.theirs.unprotectRtcp(datagram) !== undefined, `${ledger.path}: SRTCP does not authenticate`);
        return;
      }
      // The worker probes the path with packets of its own, under an SSRC of their own.
      if (datagram.readUInt32BE(8) !== wireSsrc) return;
      const seq = datagram.readUInt16BE(2);
      const ciphertext = Buffer.from(payloadOf(datagram).subarray(0, -SUITES[bench.suite].rtpTagBytes));
      if (seq === last?.seq) {
        // Without RTX a packet is repeated under the same index and key: other bytes would mean that the key stream was
        // used twice. The tag may differ, since the send time in the clear header does.
        prove(ciphertext.equals(last.ciphertext), `${ledger.path}: a repeated packet is encrypted differently`);
        repeated.resolve();
        return;
      }
      last = { seq, ciphertext };
      const plain = bench.theirs.unprotectRtp(datagram);
      prove(plain !== undefined, `${ledger.path}: packet ${seq} does not authenticate`);
      ledger.arrive(payloadOf(plain));
    });

  await source.approachRollOver(PACKETS_AROUND_ROLL_OVER / 2, () => last?.seq ?? 0);
  await source.sendPaced(PACKETS_AROUND_ROLL_OVER, BATCH_PACKETS);

  const heard = Promise.withResolvers<void>();
  consumer.on('trace', (trace) => trace.type === 'pli' && heard.resolve());
  await candidate.alive(consumer.enableTraceEvent(['pli']));
  bench.send(bench.ours.protectRtcp(pictureLoss(wireSsrc)));
  bench.send(bench.ours.protectRtcp(genericNack(wireSsrc, last?.seq ?? 0)));
  const both = Promise.all([heard.promise, repeated.promise]);
  const deaf = () => `${ledger.path}: the worker does not act on picture loss and NACK in SRTCP`;
  await candidate.alive(ledger.sound(within(both, FEEDBACK_TIMEOUT_MS, deaf)));
  return ledger.arrivedCount;
}

/** NACK without RTX makes the worker repeat the packet itself. */
function capabilitiesWithoutRtx(candidate: Candidate): types.RtpCapabilities {
  const { codecs = [], ...rest } = candidate.router.rtpCapabilities;
  return { ...rest, codecs: codecs.filter((codec) => !codec.mimeType.endsWith('/rtx')) };
}
