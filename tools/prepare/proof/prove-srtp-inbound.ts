import { payloadOf, vp8Packet, vp8Parameters } from './media-stream.ts';
import { PayloadLedger } from './payload-ledger.ts';
import { prove, within } from './proof-failure.ts';
import { isPictureLossFor, isRtcp } from './rtcp-feedback.ts';
import type { SrtpBench } from './srtp-bench.ts';

const SSRC = 0x1234abcd;
const START_SEQ = 65_500;
const PACKETS_AROUND_ROLL_OVER = 64;
const BATCH_PACKETS = 8;
const FEEDBACK_TIMEOUT_MS = 5_000;

export type InboundFindings = { packets: number; forgedRefused: number; replayedRefused: number };

/**
 * We seal, the worker opens. Each packet is sent three times: with one bit turned, as it is, and again. Only the second
 * may come through. The numbers roll over on the way, and afterwards the SSRC begins anew.
 */
export async function proveInbound(bench: SrtpBench): Promise<InboundFindings> {
  const { candidate, transport } = bench;
  const ledger = new PayloadLedger(`${bench.suite} inbound`);
  const first = await candidate.alive(transport.produce({ kind: 'video', rtpParameters: vp8Parameters(SSRC) }));
  const listener = await candidate.listen(first, (payload) => ledger.arrive(payload));
  let frameCount = 0;
  const stream = async (startSeq: number, packetCount: number) => {
    for (let sent = 1; sent <= packetCount; sent += 1) {
      sendThrice(bench, ledger, vp8Packet(SSRC, startSeq + sent, frameCount, sent === 1));
      frameCount += 1;
      if (sent % BATCH_PACKETS === 0) await candidate.alive(ledger.complete());
    }
  };
  await stream(START_SEQ, PACKETS_AROUND_ROLL_OVER);

  // Behind SRTP the worker drops duplicates once more, so a replay shows in its count of what SRTP let through.
  const [stats] = await candidate.alive(first.getStats());
  const accepted = stats?.packetCount ?? 0;
  prove(
    accepted === frameCount,
    `${ledger.path}: of ${frameCount} packets, each sent twice, ${accepted} were accepted`,
  );

  const asked = Promise.withResolvers<void>();
  bench.socket.onDatagram = (datagram) =>
    ledger.guard(() => {
      if (!isRtcp(datagram)) return;
      const plain = bench.theirs.unprotectRtcp(datagram);
      prove(plain !== undefined, `${ledger.path}: the worker's SRTCP does not authenticate`);
      if (isPictureLossFor(plain, SSRC)) asked.resolve();
    });
  await candidate.alive(listener.requestKeyFrame());
  const silent = () => `${ledger.path}: no picture loss indication came in SRTCP`;
  await candidate.alive(ledger.sound(within(asked.promise, FEEDBACK_TIMEOUT_MS, silent)));

  // A closed producer's SSRC starts over with roll-over counter 0. A worker that does not really remove the stream from
  // its SRTP session would still count from the old one and refuse all of these.
  first.close();
  bench.ours.forget(SSRC);
  const second = await candidate.alive(transport.produce({ kind: 'video', rtpParameters: vp8Parameters(SSRC) }));
  await candidate.listen(second, (payload) => ledger.arrive(payload));
  await stream(30_000, BATCH_PACKETS);
  second.close();
  return { packets: ledger.arrivedCount, forgedRefused: frameCount, replayedRefused: frameCount };
}

function sendThrice(bench: SrtpBench, ledger: PayloadLedger, packet: Buffer): void {
  ledger.expect(payloadOf(packet));
  const sealed = bench.ours.protectRtp(packet);
  const forged = Buffer.from(sealed);
  const at = forged.length - 40; // inside the payload under every profile
  forged.writeUInt8(forged.readUInt8(at) ^ 1, at);
  bench.send(forged);
  bench.send(sealed);
  bench.send(sealed);
}
