import { join } from 'node:path';
import type { SignaledRtpParameters, TransportOpened } from '@crossband/wire';
import { childrenOf, Program } from '../../test/fixtures/program.ts';
import type { MediaServer } from './media-server.ts';
import { describeTransport, dtlsParametersOf } from './ortc-sdp.ts';
import { publishedParameters, viewerCapabilities } from './vp8.ts';

const httpPort = 8_090;
const mediaPort = 40_100;

/** mediasoup without anything of ours around it (`bare-process.ts`). */
export async function startBare(owned: AsyncDisposableStack, mediaIp: string): Promise<MediaServer> {
  const main = join(import.meta.dirname, 'bare-process.ts');
  const program = owned.use(new Program(process.execPath, [main, mediaIp, `${mediaPort}`, `${httpPort}`]));
  await program.says(/ready/);
  const pid = program.process.pid ?? 0;
  const published = Promise.withResolvers<string>();
  return {
    name: 'bare',
    pids: () => [pid, ...childrenOf(pid)],
    publish: async (offer, stream) => {
      const opened = await ask<TransportOpened>('/transport', {});
      const { transport } = opened;
      const rtpParameters = publishedParameters(stream);
      await ask('/connect', { transport, dtlsParameters: dtlsParametersOf(offer) });
      const { producer } = await ask<{ producer: string }>('/produce', { transport, rtpParameters });
      published.resolve(producer);
      return describeTransport(opened, { setup: 'passive', direction: 'recvonly', rtpParameters });
    },
    view: async () => {
      const opened = await ask<TransportOpened>('/transport', {});
      const { transport } = opened;
      const { consumer, rtpParameters } = await ask<{ consumer: string; rtpParameters: SignaledRtpParameters }>(
        '/consume',
        { transport, producer: await published.promise, rtpCapabilities: viewerCapabilities },
      );
      return {
        offer: describeTransport(opened, { setup: 'actpass', direction: 'sendonly', rtpParameters }),
        answer: async (sdp) => {
          await ask('/connect', { transport, dtlsParameters: dtlsParametersOf(sdp) });
          await ask('/resume', { consumer });
        },
      };
    },
  };
}

async function ask<Result>(path: string, body: object): Promise<Result> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}${path}`, { method: 'POST', body: JSON.stringify(body) });
  const result = (await answer.json()) as Result & { error?: string };
  if (!answer.ok) throw new Error(`Bare mediasoup refused ${path}: ${result.error}`);
  return result;
}
