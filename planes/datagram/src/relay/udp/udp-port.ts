export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

/** Who gets one datagram; made once and used for many, closed when it is not needed any more. */
export interface Destinations {
  readonly count: number;
  close(): void;
}

export interface UdpPort {
  readonly bound: SocketAddress;
  /** The next datagram is written here, then sent: nothing is copied for a receiver. Another place after each `send`. */
  readonly outgoing: Uint8Array;
  destinations(addresses: readonly SocketAddress[]): Destinations;
  /**
   * Sends the first `bytes` of `outgoing` to each, at the end of this turn of the loop at the latest. @returns how many,
   * since the last call, were given up because the kernel did not take them in time
   */
  send(bytes: number, to: Destinations): number;
  /** Hands over now what was sent: nothing more is expected that could go along. */
  flush(): void;
  close(): void;
}

export interface UdpPortOptions {
  readonly listenIp: string;
  /** 0: any. */
  readonly port: number;
  /** Called for each datagram, whose memory is the listener's own. */
  readonly onDatagram: (datagram: Uint8Array, from: SocketAddress) => void;
}

/** What a burst of video to many receivers needs at least; the kernel may give less (`net.core.wmem_max`). */
export const socketBufferBytes = 4 * 1024 * 1024;
