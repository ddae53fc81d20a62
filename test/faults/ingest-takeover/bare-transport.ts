import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createWorker, type types } from 'mediasoup';
import { type AttackName, attackerIp, hubIp } from './attacks.ts';

/**
 * The engine's own way of learning a sender's address (comedia) without a front: the control for datagrams that our front cannot
 * even assign to a session. The SCTP-like one takes a transport over although SRTP is on, the RTCP-like one where it is off.
 * Returns the attacks that took a transport over.
 */
export async function attackBareTransports(rounds: number): Promise<AttackName[]> {
  const workerBin = process.env.MEDIASOUP_WORKER_BIN;
  const worker = await createWorker({ logLevel: 'none', ...(workerBin ? { workerBin } : {}) });
  const attacks = {
    'rtcp-like-4-bytes': { datagram: Buffer.from('80c80000', 'hex'), srtp: false },
    'sctp-like-12-bytes': { datagram: Buffer.from('138813880000000000000000', 'hex'), srtp: true },
  } as const;
  const accepted: AttackName[] = [];
  try {
    const router = await worker.createRouter({ mediaCodecs: [] });
    for (let round = 0; round < rounds; round += 1)
      for (const [name, { datagram, srtp }] of Object.entries(attacks))
        if (await takenOver(router, datagram, srtp)) accepted.push(name as AttackName);
  } finally {
    worker.close();
  }
  return accepted;
}

async function takenOver(router: types.Router, datagram: Buffer, srtp: boolean): Promise<boolean> {
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: hubIp },
    rtcpMux: true,
    comedia: true,
    enableSrtp: srtp,
    enableSctp: true,
  });
  const keyBase64 = randomBytes(30).toString('base64');
  if (srtp) await transport.connect({ srtpParameters: { cryptoSuite: 'AES_CM_128_HMAC_SHA1_80', keyBase64 } });
  const socket = createSocket('udp4');
  socket.bind(0, attackerIp);
  await once(socket, 'listening');
  try {
    socket.send(datagram, transport.tuple.localPort, hubIp);
    // A request over the worker's channel is answered after the datagram: the worker reads both in one loop.
    for (let i = 0; i < 20; i += 1) {
      const [stats] = await transport.getStats();
      const tuple = stats && 'tuple' in stats ? (stats.tuple as { remoteIp?: string } | undefined) : undefined;
      if (tuple?.remoteIp === attackerIp) return true;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return false;
  } finally {
    socket.close();
    transport.close();
  }
}
