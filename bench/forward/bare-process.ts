import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { routerMediaCodecs } from '@crossband/sfu/codecs';
import type { SignaledDtlsParameters, SignaledRtpCapabilities, SignaledRtpParameters } from '@crossband/wire';
import { createWorker, type types } from 'mediasoup';

/**
 * mediasoup alone, as its documentation shows it: one worker, one WebRtcServer, one router, no rooms. Worker binary,
 * ports, codecs and transport options are those of our SFU plane. Arguments: media address, media port, HTTP port.
 */
const [ip = '127.0.0.1', mediaPort, httpPort] = process.argv.slice(2);
const workerBin = process.env.MEDIASOUP_WORKER_BIN;
const worker = await createWorker({ logLevel: 'error', ...(workerBin ? { workerBin } : {}) });
const webRtcServer = await worker.createWebRtcServer({
  listenInfos: (['udp', 'tcp'] as const).map((protocol) => ({ protocol, ip, port: Number(mediaPort) })),
});
const router = await worker.createRouter({ mediaCodecs: structuredClone(routerMediaCodecs) });
const transports = new Map<string, types.WebRtcTransport>();
const consumers = new Map<string, types.Consumer>();

/** Requests by path; each gets and answers JSON. */
const actions: Record<string, (body: never) => Promise<unknown>> = {
  '/transport': async () => {
    const transport = await router.createWebRtcTransport({
      webRtcServer,
      enableTcp: true,
      preferUdp: true,
      initialAvailableOutgoingBitrate: 1_000_000,
    });
    transports.set(transport.id, transport);
    const { id, iceParameters, iceCandidates, dtlsParameters } = transport;
    return { transport: id, iceParameters, iceCandidates, dtlsParameters };
  },
  '/connect': async ({ transport, dtlsParameters }: { transport: string; dtlsParameters: SignaledDtlsParameters }) => {
    await transportOf(transport).connect({ dtlsParameters: dtlsParameters as types.DtlsParameters });
    return {};
  },
  '/produce': async ({ transport, rtpParameters }: { transport: string; rtpParameters: SignaledRtpParameters }) => {
    const parameters = rtpParameters as unknown as types.RtpParameters;
    const producer = await transportOf(transport).produce({
      kind: 'video',
      rtpParameters: parameters,
      keyFrameRequestDelay: 300,
    });
    return { producer: producer.id };
  },
  '/consume': async (body: { transport: string; producer: string; rtpCapabilities: SignaledRtpCapabilities }) => {
    const consumer = await transportOf(body.transport).consume({
      producerId: body.producer,
      rtpCapabilities: body.rtpCapabilities as unknown as types.RtpCapabilities,
      paused: true,
      enableRtx: true,
    });
    consumers.set(consumer.id, consumer);
    return { consumer: consumer.id, rtpParameters: consumer.rtpParameters };
  },
  '/resume': async ({ consumer }: { consumer: string }) => {
    await consumers.get(consumer)?.resume();
    return {};
  },
};

function transportOf(id: string): types.WebRtcTransport {
  const transport = transports.get(id);
  if (!transport) throw new Error(`There is no transport ${id}`);
  return transport;
}

// The engine closes its workers at this signal by itself, but leaves the process.
process.on('SIGTERM', () => process.exit(0));

createServer(async (request, response) => {
  try {
    const action = actions[request.url ?? ''];
    if (!action) throw new Error(`There is no ${request.url}`);
    response.end(JSON.stringify(await action((await json(request)) as never)));
  } catch (error) {
    response.writeHead(500).end(JSON.stringify({ error: String(error) }));
  }
}).listen(Number(httpPort), '127.0.0.1', () => console.log('ready'));
