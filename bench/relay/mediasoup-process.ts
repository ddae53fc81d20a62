import { routerMediaCodecs } from '@crossband/sfu/codecs';
import { createWorker, type types } from 'mediasoup';
import type { StreamName } from './relay-server.ts';
import { rtpStreams } from './rtp-stream.ts';

/**
 * mediasoup alone with plain transports, as its documentation shows it: one worker, one router, one transport for each
 * stream of the sender, one for each stream of each receiver. Argument: the receivers' ports by stream, as JSON.
 */
const ports = JSON.parse(process.argv[2] ?? '') as Record<StreamName, readonly number[]>;
const workerBin = process.env.MEDIASOUP_WORKER_BIN;
const worker = await createWorker({ logLevel: 'error', ...(workerBin ? { workerBin } : {}) });
const router = await worker.createRouter({ mediaCodecs: structuredClone(routerMediaCodecs) });
const ip = '127.0.0.1';
const own: number[] = [];
for (const stream of ['voice', 'video'] as const) {
  const { kind, codec, ssrc } = rtpStreams[stream];
  const input = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip },
    rtcpMux: true,
    comedia: true,
  });
  const rtpParameters = {
    codecs: [codec],
    encodings: [{ ssrc }],
    rtcp: { cname: 'bench' },
  } as unknown as types.RtpParameters;
  const producer = await input.produce({ kind, rtpParameters });
  own.push(input.tuple.localPort);
  for (const port of ports[stream]) {
    const output = await router.createPlainTransport({ listenInfo: { protocol: 'udp', ip }, rtcpMux: true });
    await output.connect({ ip, port });
    await output.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities });
  }
}
// The engine closes its workers at this signal by itself, but leaves the process.
process.on('SIGTERM', () => process.exit(0));
console.log(own.join(' '));
