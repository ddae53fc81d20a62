import { constants } from 'node:os';
import { CodedError } from '@crossband/foundation';
import type { SocketAddress } from './udp-port.ts';

const { EADDRINUSE, EADDRNOTAVAIL } = constants.errno;

/** Why a socket is not at its address, in words. */
export function bindFailure(errno: number, { address, port }: SocketAddress): CodedError {
  if (errno === EADDRINUSE) {
    return new CodedError('port-taken', `UDP port ${port} of ${address} is taken by another program: choose another.`);
  }
  if (errno === EADDRNOTAVAIL) {
    return new CodedError('address-unusable', `This machine has no address ${address}: choose another to listen on.`);
  }
  return new CodedError('address-unusable', `Cannot listen on UDP port ${port} of ${address} (errno ${errno}).`);
}
