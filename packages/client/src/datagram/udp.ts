/** A UDP socket that speaks with one address. Sending does not wait and may lose. */
export interface UdpSocket {
  /** What the system has not taken yet. */
  readonly waitingBytes: number;
  send(datagram: Uint8Array): void;
  close(): void;
}

/** Opens a socket to an address; `onDatagram` gets what comes from there alone. */
export type UdpConnect = (
  address: { host: string; port: number },
  onDatagram: (datagram: Uint8Array) => void,
) => Promise<UdpSocket>;
