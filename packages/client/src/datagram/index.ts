/** Media as datagrams for clients without WebRTC (docs/protocol/datagram.md). `node-udp.ts` has the sockets for Node. */
export { DatagramDevice, type DatagramDeviceOptions } from './device.ts';
export { IncomingStream, type Offer, type ReceivedFrame } from './incoming.ts';
export { type OutgoingEvents, OutgoingStream } from './outgoing.ts';
export type { UdpConnect, UdpSocket } from './udp.ts';
