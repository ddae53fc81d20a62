import { once } from 'node:events';
import type { Server } from 'node:net';
import { CodedError } from '@crossband/foundation';

export interface ListenPlace {
  readonly host: string;
  readonly port: number;
  /** What chooses the port on the command line. */
  readonly flag: string;
}

/** Connections that may wait to be accepted; the kernel cuts it to its own limit (net.core.somaxconn). */
const backlog = 4_096;

/** Listens, or says what is in the way and how to get around it. */
export async function listenOn(server: Server, { host, port, flag }: ListenPlace): Promise<void> {
  server.listen({ host, port, backlog });
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new CodedError('port-taken', `TCP port ${port} of ${host} is taken by another program: choose ${flag}.`);
    }
    if (code === 'EACCES') {
      throw new CodedError(
        'port-forbidden',
        `This user may not listen on TCP port ${port}: choose ${flag} above 1023.`,
      );
    }
    if (code === 'EADDRNOTAVAIL') {
      throw new CodedError('address-unusable', `This machine has no address ${host}: choose --host.`);
    }
    throw error;
  }
}

export function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new Error('Cannot tell the port: the server does not listen');
  return address.port;
}
