import { join } from 'node:path';
import { childrenOf } from '../../test/fixtures/program.ts';
import { cpuNs } from '../rig/process-figures.ts';
import { LineProcess } from './line-process.ts';
import {
  type EndpointPorts,
  type RelayServer,
  receiverPorts,
  type StreamName,
  senderSocket,
  streams,
} from './relay-server.ts';
import { RtpStream } from './rtp-stream.ts';

/** mediasoup without anything of ours around it (`mediasoup-process.ts`). */
export async function startMediasoup(owned: AsyncDisposableStack, ports: EndpointPorts): Promise<RelayServer> {
  const receivers = Object.fromEntries(streams.map((stream) => [stream, receiverPorts(ports, stream)]));
  const main = join(import.meta.dirname, 'mediasoup-process.ts');
  const program = owned.use(new LineProcess(process.execPath, [main, JSON.stringify(receivers)]));
  const [voice = 0, video = 0] = (await program.line()).split(' ').map(Number);
  const own: Record<StreamName, number> = { voice, video };
  const rtp = { voice: new RtpStream('voice'), video: new RtpStream('video') };
  return {
    name: 'mediasoup',
    carries: streams,
    spentNs: () => childrenOf(program.pid).reduce((sum, worker) => sum + cpuNs(worker), 0),
    hello: () => [],
    next: (stream, place, last) => ({
      socket: senderSocket[stream],
      port: own[stream],
      bytes: rtp[stream].next(place, last),
    }),
  };
}
