import type { Candidate } from './candidate.ts';
import { DtlsJoin, type JoinEnd } from './dtls-join.ts';
import { FrameSource } from './frame-source.ts';
import { PayloadLedger } from './payload-ledger.ts';
import { prove } from './proof-failure.ts';
import { WireWatch } from './wire-watch.ts';

const PACKETS_AROUND_ROLL_OVER = 120;
const BATCH_PACKETS = 12;
/** Not a multiple of the batch, so that the roll-over falls inside one and none of the lost packets ends one. */
const PACKETS_BEFORE_ROLL_OVER = 56;
/** Lost once on the relay, as sequence numbers on the wire: before, across and after the roll-over. */
const LOST_SEQS = [65_500, 65_534, 65_535, 0, 1, 30];

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
  const path = from === join.client ? 'client to server' : 'server to client';
  const ledger = new PayloadLedger(`WebRTC from DTLS ${path}`);
  const source = await FrameSource.open(from.candidate, ssrc, ledger);
  const { rtpCapabilities } = from.candidate.router;
  const outgoing = await from.candidate.alive(
    from.transport.consume({ producerId: source.producer.id, rtpCapabilities }),
  );
  const { rtpParameters } = outgoing;
  const incoming = await to.candidate.alive(to.transport.produce({ kind: 'video', rtpParameters }));
  await to.candidate.listen(incoming, (payload) => ledger.arrive(payload));

  const [encoding] = rtpParameters.encodings ?? [];
  const wire = new WireWatch(encoding?.ssrc ?? 0, encoding?.rtx?.ssrc ?? 0);
  join.watch = (datagram, sender) => {
    let passes = true;
    ledger.guard(() => {
      passes = sender !== from || wire.pass(datagram);
    });
    return passes;
  };

  await to.candidate.alive(source.approachRollOver(PACKETS_BEFORE_ROLL_OVER, () => wire.lastSeq));
  for (const seq of LOST_SEQS) wire.lossesAhead.add(seq);
  await to.candidate.alive(source.sendPaced(PACKETS_AROUND_ROLL_OVER, BATCH_PACKETS));
  join.watch = () => true;

  prove(wire.lossesAhead.size === 0, `${path}: the stream never rolled over on the wire`);
  const recoveredByRtx = wire.retransmittedCount;
  prove(
    recoveredByRtx >= LOST_SEQS.length,
    `${path}: of ${LOST_SEQS.length} lost packets RTX carried ${recoveredByRtx}`,
  );
  return { packets: ledger.arrivedCount, recoveredByRtx };
}
