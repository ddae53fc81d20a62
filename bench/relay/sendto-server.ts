import { randomBytes } from 'node:crypto';
import { cpuNs } from '../rig/process-figures.ts';
import { compile } from './endpoints.ts';
import { LineProcess } from './line-process.ts';
import {
  type EndpointPorts,
  type RelayServer,
  receiverPorts,
  type StreamName,
  senderSocket,
  streams,
} from './relay-server.ts';
import { datagramBytes } from './traffic.ts';

/** The least that forwarding costs (`bare-sendto.c`). */
export async function startSendto(
  owned: AsyncDisposableStack,
  folder: string,
  ports: EndpointPorts,
): Promise<RelayServer> {
  const program = owned.use(new LineProcess(await compile('bare-sendto', folder)));
  const [voice = 0, video = 0] = (await program.line()).split(' ').map(Number);
  const own: Record<StreamName, number> = { voice, video };
  for (const stream of streams) await program.ask(`${stream} ${receiverPorts(ports, stream).join(' ')}`);
  return {
    name: 'sendto',
    carries: streams,
    spentNs: () => cpuNs(program.pid),
    hello: () => [],
    next: (stream) => ({ socket: senderSocket[stream], port: own[stream], bytes: randomBytes(datagramBytes[stream]) }),
  };
}
