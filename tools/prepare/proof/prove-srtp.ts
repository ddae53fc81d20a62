import { randomBytes } from 'node:crypto';
import type { types } from 'mediasoup';
import type { Candidate } from './candidate.ts';
import { payloadOf, stepsTo, vp8Packet, vp8Parameters } from './media-stream.ts';
import { PayloadLedger } from './payload-ledger.ts';
import { ProofFailure, prove, within } from './proof-failure.ts';
import { genericNack, isPictureLossFor, isRtcp, pictureLoss } from './rtcp-feedback.ts';
import { SrtpContext } from './srtp-context.ts';
import { SUITES, type SuiteName } from './srtp-suite.ts';
import { UdpEndpoint } from './udp-endpoint.ts';

const LAST_BEFORE_ROLL_OVER = 65_535;
const PACKETS_AROUND_ROLL_OVER = 64;
const BATCH_PACKETS = 8;
const FEEDBACK_TIMEOUT_MS = 5_000;
const IN_SSRC = 0x1234abcd;
const OUT_SSRC = 0x5678cdef;

export type SrtpFindings = { suites: SuiteName[]; packets: number; forgedRefused: number; replayedRefused: number };

/**
 * Checks the worker's SRTP and SRTCP in each protection profile against an independent implementation. A mistake that a
 * worker makes the same way in both directions would pass between two workers; it does not pass here.
 */
export async function proveSrtp(candidate: Candidate): Promise<SrtpFindings> {
  const findings: SrtpFindings = { suites: [], packets: 0, forgedRefused: 0, replayedRefused: 0 };
  for (const suite of Object.keys(SUITES) as SuiteName[]) {
    await using bench = await SrtpBench.open(candidate, suite);
    await provingInbound(bench, findings);
    await provingOutbound(bench, findings);
    findings.suites.push(suite);
  }
  return findings;
}

/** A PlainTransport with SRTP on one side, our own SRTP on a socket on the other. */
class SrtpBench implements AsyncDisposable {
  readonly candidate: Candidate;
  readonly suite: SuiteName;
  readonly transport: types.PlainTransport;
  readonly socket: UdpEndpoint;
  /** Seals what we send. */
  readonly ours: SrtpContext;
  /** Opens what the worker sends. */
  readonly theirs: SrtpContext;

  private constructor(
    candidate: Candidate,
    suite: SuiteName,
    transport: types.PlainTransport,
    socket: UdpEndpoint,
    masterKey: Buffer,
  ) {
    this.candidate = candidate;
    this.suite = suite;
    this.transport = transport;
    this.socket = socket;
    this.ours = new SrtpContext(suite, masterKey);
    this.theirs = new SrtpContext(suite, Buffer.from(transport.srtpParameters?.keyBase64 ?? '', 'base64'));
  }

  static async open(candidate: Candidate, suite: SuiteName): Promise<SrtpBench> {
    const transport = await candidate.alive(
      candidate.router.createPlainTransport({
        listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
        rtcpMux: true,
        comedia: false,
        enableSrtp: true,
        srtpCryptoSuite: suite,
      }),
    );
    const masterKey = randomBytes(SUITES[suite].keyBytes + SUITES[suite].saltBytes);
    const socket = await UdpEndpoint.open();
    const srtpParameters = { cryptoSuite: suite, keyBase64: masterKey.toString('base64') };
    await candidate.alive(transport.connect({ ip: '127.0.0.1', port: socket.port, srtpParameters }));
    return new SrtpBench(candidate, suite, transport, socket, masterKey);
  }

  send(datagram: Buffer): void {
    this.socket.send(datagram, this.transport.tuple.localPort);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.transport.close();
    await this.socket[Symbol.asyncDispose]();
  }
}

/** We seal, the worker opens: roll-over, forged and replayed packets, RTCP out, and a stream that begins anew. */
async function provingInbound(bench: SrtpBench, findings: SrtpFindings): Promise<void> {
  const { candidate, transport } = bench;
  const what = `${bench.suite} inbound`;
  const ledger = new PayloadLedger(what);
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const arrive = (payload: Buffer) => {
    try {
      ledger.arrive(payload);
    } catch (error) {
      failed.reject(error);
    }
  };
  const settle = () => Promise.race([ledger.complete(), failed.promise, candidate.death]);
  const sendFrame = (seq: number, frame: number, keyFrame: boolean) => {
    const packet = vp8Packet(IN_SSRC, seq, frame, keyFrame);
    ledger.expect(payloadOf(packet));
    const sealed = bench.ours.protectRtp(packet);
    const forged = Buffer.from(sealed);
    forged.writeUInt8(forged.readUInt8(forged.length - 40) ^ 1, forged.length - 40);
    bench.send(forged);
    bench.send(sealed);
    bench.send(sealed);
    findings.forgedRefused += 1;
    findings.replayedRefused += 1;
  };

  const first = await candidate.alive(transport.produce({ kind: 'video', rtpParameters: vp8Parameters(IN_SSRC) }));
  const listener = await candidate.listen(first, arrive);
  const startSeq = LAST_BEFORE_ROLL_OVER - PACKETS_AROUND_ROLL_OVER / 2;
  for (let sent = 0; sent < PACKETS_AROUND_ROLL_OVER; sent += 1) {
    sendFrame(startSeq + sent, sent, sent === 0);
    if (sent % BATCH_PACKETS === BATCH_PACKETS - 1) await settle();
  }

  const asked = Promise.withResolvers<void>();
  bench.socket.onDatagram = (datagram) => {
    if (!isRtcp(datagram)) return;
    const plain = bench.theirs.unprotectRtcp(datagram);
    if (!plain) failed.reject(new ProofFailure(`${what}: the worker's SRTCP does not authenticate`));
    else if (isPictureLossFor(plain, IN_SSRC)) asked.resolve();
  };
  await candidate.alive(listener.requestKeyFrame());
  await within(
    Promise.race([asked.promise, failed.promise, candidate.death]),
    FEEDBACK_TIMEOUT_MS,
    () => `${what}: no picture loss indication came in SRTCP`,
  );

  // A closed producer's SSRC starts over with roll-over counter 0. A worker that does not really remove the stream from
  // its SRTP session would still count from the old one and refuse all of these.
  first.close();
  bench.ours.forget(IN_SSRC);
  const second = await candidate.alive(transport.produce({ kind: 'video', rtpParameters: vp8Parameters(IN_SSRC) }));
  await candidate.listen(second, arrive);
  for (let sent = 0; sent < BATCH_PACKETS; sent += 1) sendFrame(30_000 + sent, sent, sent === 0);
  await settle();
  second.close();
  findings.packets += ledger.arrivedCount;
}

/** The worker seals, we open: roll-over, RTCP in, and a retransmission on the same SSRC. */
async function provingOutbound(bench: SrtpBench, findings: SrtpFindings): Promise<void> {
  const { candidate, transport } = bench;
  const what = `${bench.suite} outbound`;
  const source = await candidate.source(OUT_SSRC);
  const consumer = await candidate.alive(
    transport.consume({ producerId: source.id, rtpCapabilities: capabilitiesWithoutRtx(candidate) }),
  );
  const ssrc = consumer.rtpParameters.encodings?.[0]?.ssrc ?? 0;
  const ledger = new PayloadLedger(what);
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const repeated = Promise.withResolvers<void>();
  let wireSeq = 0;
  let lastDatagram = Buffer.alloc(0);
  bench.socket.onDatagram = (datagram) => {
    try {
      if (isRtcp(datagram)) {
        prove(bench.theirs.unprotectRtcp(datagram) !== undefined, `${what}: the worker's SRTCP does not authenticate`);
        return;
      }
      // The worker probes the path with packets of its own, under an SSRC of their own.
      if (datagram.readUInt32BE(8) !== ssrc) return;
      const seq = datagram.readUInt16BE(2);
      if (seq === wireSeq) {
        // Retransmitted without RTX: the same index and key must give the same bytes, or the key stream was used twice.
        // The tag may differ, for the send time in the clear header does.
        const tagBytes = SUITES[bench.suite].rtpTagBytes;
        const same = payloadOf(datagram).subarray(0, -tagBytes).equals(payloadOf(lastDatagram).subarray(0, -tagBytes));
        prove(same, `${what}: a retransmitted packet is encrypted differently from its first transmission`);
        repeated.resolve();
        return;
      }
      wireSeq = seq;
      lastDatagram = Buffer.from(datagram);
      const plain = bench.theirs.unprotectRtp(datagram);
      prove(plain !== undefined, `${what}: packet ${seq} does not authenticate`);
      ledger.arrive(payloadOf(plain));
    } catch (error) {
      failed.reject(error);
    }
  };
  let seq = 2_000;
  let frame = 0;
  const send = (step: number, keyFrame: boolean) => {
    seq += step;
    frame += 1;
    const packet = vp8Packet(OUT_SSRC, seq, frame, keyFrame);
    ledger.expect(payloadOf(packet));
    source.send(packet);
  };
  const settle = () => Promise.race([ledger.complete(), failed.promise, candidate.death]);

  send(1, true);
  await settle();
  for (const step of stepsTo(LAST_BEFORE_ROLL_OVER - PACKETS_AROUND_ROLL_OVER / 2, wireSeq)) {
    send(step, true);
    await settle();
  }
  for (let sent = 0; sent < PACKETS_AROUND_ROLL_OVER; sent += 1) {
    send(1, false);
    if (sent % BATCH_PACKETS === BATCH_PACKETS - 1) await settle();
  }

  const heard = Promise.withResolvers<void>();
  consumer.on('trace', (trace) => trace.type === 'pli' && heard.resolve());
  await candidate.alive(consumer.enableTraceEvent(['pli']));
  bench.send(bench.ours.protectRtcp(pictureLoss(ssrc)));
  bench.send(bench.ours.protectRtcp(genericNack(ssrc, wireSeq)));
  await within(
    Promise.race([Promise.all([heard.promise, repeated.promise]), failed.promise, candidate.death]),
    FEEDBACK_TIMEOUT_MS,
    () => `${what}: the worker does not act on picture loss and NACK in SRTCP`,
  );
  findings.packets += ledger.arrivedCount;
}

/** NACK without RTX makes the worker repeat the packet itself. */
function capabilitiesWithoutRtx(candidate: Candidate): types.RtpCapabilities {
  const codecs = candidate.router.rtpCapabilities.codecs?.filter((codec) => !codec.mimeType.endsWith('/rtx')) ?? [];
  return { ...candidate.router.rtpCapabilities, codecs };
}
