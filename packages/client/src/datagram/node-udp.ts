import { createSocket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import type { UdpConnect } from './udp.ts';

/** Room for a burst of key frames while this thread does something else. */
const RECEIVE_BUFFER_BYTES = 1 << 20;

/** Connected sockets of `node:dgram`: the kernel keeps what other addresses send away. */
export const nodeUdp: UdpConnect = async ({ host, port }, onDatagram) => {
  const { address, family } = await lookup(host);
  const socket = createSocket({ type: family === 6 ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES });
  let open = true;
  socket.on('message', onDatagram);
  // A refused datagram (ICMP) is one that was lost: the hub restarts, or is not there yet. Pings tell when it is back.
  socket.on('error', () => undefined);
  socket.connect(port, address);
  await once(socket, 'connect');
  return {
    get waitingBytes() {
      return open ? socket.getSendQueueSize() : 0;
    },
    send: (datagram) => {
      if (open) socket.send(datagram, () => undefined);
    },
    close: () => {
      if (!open) return;
      open = false;
      socket.close();
    },
  };
};
