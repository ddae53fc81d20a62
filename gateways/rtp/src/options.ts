/** How the gateway is set up; the hub reads these from its configuration. */
export interface NativeGatewayOptions {
  /** Address that the one public UDP socket binds, IPv4 or IPv6; `::` takes both (NATIVE_RTP_LISTEN_IP). */
  listenIp: string;
  /** Address that senders and receivers are told (NATIVE_RTP_ANNOUNCED_IP); needed when `listenIp` is a wildcard. */
  announcedIp?: string;
  /** UDP port; 0: any free one. */
  port: number;
  /** Loopback address for the sockets towards the SFU, the same as the plane's `plainIp`. */
  loopbackIp?: string;
  /** Takes plain RTP of programs on this machine, too; `listenIp` has to be a loopback address then. */
  plainRtp?: boolean;
  limits?: Partial<NativeLimits>;
}

export interface NativeLimits {
  /** A credential is void unless its first authentic packet arrives within this time. */
  startWithinMs: number;
  /** A stream that pauses for this long is called silent. */
  silentAfterMs: number;
  /** A silent stream's session ends after this long without a packet. */
  closeAfterMs: number;
  /** Until a publication that is being watched has a feed. */
  offerTimeoutMs: number;
  sessionsPerParticipant: number;
}

export const defaultNativeLimits: NativeLimits = {
  startWithinMs: 60_000,
  silentAfterMs: 2_000,
  closeAfterMs: 20_000,
  offerTimeoutMs: 5_000,
  sessionsPerParticipant: 8,
};
