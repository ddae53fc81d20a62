import { BatchUdpPort } from './batch-udp-port.ts';
import { loadLibc } from './libc.ts';
import { NodeUdpPort } from './node-udp-port.ts';
import type { UdpPort, UdpPortOptions } from './udp-port.ts';

/** The fastest that this machine has. */
export async function openUdpPort(options: UdpPortOptions): Promise<UdpPort> {
  const libc = await loadLibc();
  return libc ? BatchUdpPort.open(libc, options) : NodeUdpPort.open(options);
}
