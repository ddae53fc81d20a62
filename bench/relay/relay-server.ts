export const streams = ['voice', 'video'] as const;
export type StreamName = (typeof streams)[number];

export const serverNames = ['ours', 'signed', 'sendto', 'mediasoup', 'mumble'] as const;
export type ServerName = (typeof serverNames)[number];

/** One datagram of an endpoint: which of its sockets sends what to which port of the server. */
export interface Outgoing {
  /** Place among the endpoints' ports: 0 and 1 are the sender's voice and video, then each receiver's. */
  readonly socket: number;
  readonly port: number;
  readonly bytes: Uint8Array;
}

/** Something that forwards one sender's voice and video to many, with everything about it that the endpoints need not know. */
export interface RelayServer {
  readonly name: ServerName;
  readonly carries: readonly StreamName[];
  /**
   * CPU time so far of everything in it that has to do with datagrams, ns: all threads but the one that talks with people by
   * WebSocket or TLS, which costs the same whether anybody speaks or not.
   */
  spentNs(): number;
  /** What makes it know where everybody is; said before each window. */
  hello(): readonly Outgoing[];
  /** The sender's next datagram of that stream. @param place in its frame @param last of its frame */
  next(stream: StreamName, place: number, last: boolean): Outgoing;
}

/** Ports of the endpoints' sockets on 127.0.0.1, in their order. */
export interface EndpointPorts {
  readonly all: readonly number[];
  readonly receivers: number;
}

export const senderSocket: Readonly<Record<StreamName, number>> = { voice: 0, video: 1 };

export function receiverSocket(receiver: number, stream: StreamName): number {
  return 2 + 2 * receiver + senderSocket[stream];
}

export function receiverPorts({ all, receivers }: EndpointPorts, stream: StreamName): number[] {
  return Array.from({ length: receivers }, (_, receiver) => all[receiverSocket(receiver, stream)] as number);
}
