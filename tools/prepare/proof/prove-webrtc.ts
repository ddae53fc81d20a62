import type { Candidate } from './candidate.ts';
import { DtlsJoin, type JoinEnd } from './dtls-join.ts';
import { PAYLOAD_BYTES, PLAIN_MARK, payloadOf, stepsTo, vp8Packet } from './media-stream.ts';
import { PayloadLedger } from './payload-ledger.ts';
import { prove } from './proof-failure.ts';
import { rtpHeaderBytes } from './rtp-header.ts';

const GCM_TAG_BYTES = 16;
const LAST_BEFORE_ROLL_OVER = 65_535;
const PACKETS_AROUND_ROLL_OVER = 120;
/** Not a multiple of the batch, so that the roll-over falls inside one and none of the lost packets ends one. */
const PACKETS_BEFORE_ROLL_OVER = 56;
const BATCH_PACKETS = 12;
/** Lost once on the relay, as sequence numbers on the wire: before, across and after the roll-over. */
const LOST_SEQS = new Set([65_500, 65_534, 65_535, 0, 1, 30]);

export type WebRtcFindings = { packets: number; recoveredByRtx: number };

/**
 * Joins two workers over DTLS and sends media both ways through the join: negotiated AES-GCM on the wire, packets lost on
 * the way recovered by NACK and RTX, the sequence number rolling over, and each payload compared byte by byte.
 */
export async function proveWebRtc(one: Candidate, other: Candidate): Promise<WebRtcFindings> {
  await using join = await DtlsJoin.open(one, other);
  const there = await streamAcross(join, join.client, join.server, 0x0c0ffee0);
  const back = await streamAcross(join, join.server, join.client, 0x0badcafe);
  return { packets: there.packets + back.packets, recoveredByRtx: there.recoveredByRtx + back.recoveredByRtx };
}

async function streamAcross(join: DtlsJoin, from: JoinEnd, to: JoinEnd, ssrc: number): Promise<WebRtcFindings> {
  const source = await from.candidate.source(ssrc);
  const outgoing = await from.candidate.alive(
    from.transport.consume({ producerId: source.id, rtpCapabilities: from.candidate.router.rtpCapabilities }),
  );
  const incoming = await to.candidate.alive(
    to.transport.produce({ kind: 'video', rtpParameters: outgoing.rtpParameters }),
  );
  const ledger = new PayloadLedger(
    `WebRTC from DTLS ${from === join.client ? 'client to server' : 'server to client'}`,
  );
  const broken = Promise.withResolvers<never>();
  await to.candidate.listen(incoming, (payload) => {
    try {
      ledger.arrive(payload);
    } catch (error) {
      broken.reject(error);
    }
  });

  const [encoding] = outgoing.rtpParameters.encodings ?? [];
  const wire = new WireWatch(encoding?.ssrc ?? 0, encoding?.rtx?.ssrc ?? 0);
  join.watch = (datagram, sender) => {
    try {
      return sender !== from || wire.pass(datagram);
    } catch (error) {
      broken.reject(error);
      return false;
    }
  };

  let seq = 1_000;
  let frame = 0;
  const send = (step: number, keyFrame: boolean) => {
    seq += step;
    frame += 1;
    const packet = vp8Packet(ssrc, seq, frame, keyFrame);
    ledger.expect(payloadOf(packet));
    source.send(packet);
  };
  const settle = () => Promise.race([ledger.complete(), broken.promise, from.candidate.death, to.candidate.death]);

  send(1, true);
  await settle();
  for (const step of stepsTo(LAST_BEFORE_ROLL_OVER - PACKETS_BEFORE_ROLL_OVER, wire.lastSeq)) {
    send(step, true);
    await settle();
  }
  wire.lossy = true;
  for (let sent = 0; sent < PACKETS_AROUND_ROLL_OVER; sent += 1) {
    send(1, false);
    // The last packet of a batch is never one that gets lost, so a receiver always notices the gap before it.
    if (sent % BATCH_PACKETS === BATCH_PACKETS - 1) await settle();
  }
  await settle();
  join.watch = () => true;
  prove(wire.lost === LOST_SEQS.size, `only ${wire.lost} of ${LOST_SEQS.size} packets to be lost passed the relay`);
  prove(wire.retransmitted >= wire.lost, `lost ${wire.lost} packets but saw ${wire.retransmitted} on the RTX stream`);
  return { packets: ledger.arrivedCount, recoveredByRtx: wire.retransmitted };
}

/** What one direction shows on the wire: header in the clear, everything else sealed. */
class WireWatch {
  readonly #mediaSsrc: number;
  readonly #rtxSsrc: number;
  lossy = false;
  lastSeq = 0;
  lost = 0;
  retransmitted = 0;

  constructor(mediaSsrc: number, rtxSsrc: number) {
    this.#mediaSsrc = mediaSsrc;
    this.#rtxSsrc = rtxSsrc;
  }

  /** @returns false for a datagram that the relay is to lose */
  pass(datagram: Buffer): boolean {
    prove(!datagram.includes(PLAIN_MARK), 'media crossed the wire unencrypted');
    const first = datagram.readUInt8(0);
    const payloadType = datagram.readUInt8(1);
    // Only RTP is looked at: RTCP has packet types 192..223 where RTP has its payload type (RFC 5761 section 4).
    if (first < 128 || first > 191 || (payloadType >= 192 && payloadType <= 223)) return true;
    const ssrc = datagram.readUInt32BE(8);
    if (ssrc === this.#rtxSsrc) this.retransmitted += 1;
    if (ssrc !== this.#mediaSsrc) return true;
    const overheadBytes = datagram.length - rtpHeaderBytes(datagram) - PAYLOAD_BYTES;
    prove(overheadBytes === GCM_TAG_BYTES, `SRTP adds ${overheadBytes} bytes a packet: AES-GCM was not negotiated`);
    this.lastSeq = datagram.readUInt16BE(2);
    if (!this.lossy || !LOST_SEQS.has(this.lastSeq)) return true;
    this.lost += 1;
    return false;
  }
}
