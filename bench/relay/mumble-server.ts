import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Program } from '../../test/fixtures/program.ts';
import { freePort, listens } from '../chat/free-port.ts';
import { cpuNsBesideMain } from '../rig/process-figures.ts';
import { MumbleClient } from './mumble-client.ts';
import { type EndpointPorts, type RelayServer, receiverSocket, senderSocket } from './relay-server.ts';
import { datagramBytes } from './traffic.ts';

/** Debian's Mumble server, everybody in its root channel, without limits that would shape or refuse anything. */
export async function startMumble(
  owned: AsyncDisposableStack,
  folder: string,
  ports: EndpointPorts,
): Promise<RelayServer> {
  const port = await freePort();
  const place = join(folder, `mumble-${ports.receivers}`);
  await mkdir(place);
  const path = join(place, 'mumble.ini');
  await writeFile(path, configuration(place, port, ports.receivers + 10));
  const program = owned.use(new Program('murmurd', ['-fg', '-ini', path]));
  await listens(port, program);
  const sender = await MumbleClient.open(owned, port, 'Speaker');
  const receivers: MumbleClient[] = [];
  for (let receiver = 0; receiver < ports.receivers; receiver += 1) {
    receivers.push(await MumbleClient.open(owned, port, `Receiver${receiver}`));
  }
  return {
    name: 'mumble',
    carries: ['voice'],
    spentNs: () => cpuNsBesideMain(program.process.pid ?? 0),
    hello: () => [
      { socket: senderSocket.voice, port, bytes: sender.ping() },
      ...receivers.map((client, receiver) => ({
        socket: receiverSocket(receiver, 'voice'),
        port,
        bytes: client.ping(),
      })),
    ],
    next: () => ({ socket: senderSocket.voice, port, bytes: sender.voice(datagramBytes.voice, randomBytes) }),
  };
}

function configuration(folder: string, port: number, users: number): string {
  return `
database=${join(folder, 'mumble.sqlite')}
logfile=${join(folder, 'mumble.log')}
pidfile=
host=127.0.0.1
port=${port}
uname=root
users=${users}
usersperchannel=0
bandwidth=1000000
timeout=60
autobanAttempts=0
opusthreshold=0
bonjour=false
allowping=false
sendversion=false
`;
}
