import type { CloseReason } from '@crossband/foundation';
import type { EndpointId, MediaKind, MediaPlane, RoomId, SubscriptionId } from '@crossband/room';
import type {
  IceParametersView,
  SignaledDtlsParameters,
  SignaledRtpCapabilities,
  SignaledRtpParameters,
  TransportOpened,
} from '@crossband/wire';

/** What gateways ask of the SFU plane beside `MediaPlane`: negotiation of endpoints. No mediasoup type crosses this file. */

export interface SfuOptions {
  /** Workers to run; each takes UDP (and TCP) port `basePort` + its index. */
  workers: number;
  basePort: number;
  /** Addresses to listen on; `announced` is what devices are told when it differs. */
  listen: readonly { ip: string; announced?: string }[];
  /** Offer ICE over TCP on the same port too. */
  iceTcp: boolean;
  /** A room grows to another worker's router when one router carries this many consumers. */
  maxConsumersPerRouter: number;
  /** Restrict the plain (native) transports to this loopback address; nothing else may reach them. */
  plainIp: string;
  /** Path of the worker binary; undefined: mediasoup's own. */
  workerBinary?: string;
  /** A worker that does not answer for this long is killed, which heals its rooms; default 10,000. */
  hungAfterMs?: number;
}

/** A consumer that the device must create a receiver for. */
export interface Offer {
  subscription: SubscriptionId;
  epoch: number;
  kind: MediaKind;
  consumer: string;
  producer: string;
  rtpParameters: SignaledRtpParameters;
}

/** What an endpoint tells the gateway session that opened it. Listeners do not throw. */
export interface EndpointListener {
  offered(offer: Offer): void;
  /** `last`: the subscription itself ended, not only this epoch. */
  ended(end: { subscription: SubscriptionId; epoch: number; last: boolean; reason: CloseReason }): void;
  /** The endpoint is gone (its worker died); transports and feeds with it. Open it again under the same id. */
  lost(transports: readonly string[], reason: CloseReason): void;
}

/** Where one participant's media enters and leaves the SFU; pinned to one router of its room. */
export interface SfuEndpoint {
  readonly id: EndpointId;
  readonly closed: boolean;
  openTransport(): Promise<TransportOpened>;
  connectTransport(transport: string, dtlsParameters: SignaledDtlsParameters): Promise<void>;
  restartTransport(transport: string): Promise<IceParametersView>;
  /** Closes one transport with the feeds and receivers on it; unknown ones are closed already. */
  closeTransport(transport: string, reason: CloseReason): void;
  /** What the device can decode and the transport that takes it; routes to this endpoint are offered from now on. */
  receive(transport: string, rtpCapabilities: SignaledRtpCapabilities): void;
  /**
   * Makes a feed of what the device will send. It is gated shut until a plan opens it, and belongs to the endpoint
   * until a plan has named it. `widthPx` 0: unknown.
   */
  ingest(request: {
    transport: string;
    kind: MediaKind;
    rtpParameters: SignaledRtpParameters;
    widthPx: number;
  }): Promise<{ handle: string; codec: string }>;
  /** Ends a feed that no plan has named. */
  discard(handle: string): void;
  describeFeed(handle: string, widthPx: number): void;
  /** The device's receiver stands: media flows. */
  ready(subscription: SubscriptionId, epoch: number): Promise<void>;
  /** The device shows this epoch: older epochs of the subscription are closed. */
  playing(subscription: SubscriptionId, epoch: number): void;
  /**
   * A plain transport on `plainIp`, SRTP on, tied to one peer address; for the native gateway's front, never for a
   * reachable address. Keys are base64 of 30 bytes (AES_CM_128_HMAC_SHA1_80).
   */
  openPlain(request: {
    /** Front's socket on loopback. */
    peer: { ip: string; port: number };
    /** What the peer encrypts with. What the SFU encrypts with is the engine's own choice: `ownKey` of the answer. */
    peerKey: string;
  }): Promise<{ transport: string; ip: string; port: number; ownKey: string }>;
  close(reason: CloseReason): Promise<void>;
}

export interface WorkerFigures {
  index: number;
  pid: number;
  routers: number;
  consumers: number;
  /** CPU time of the process since its start, ms. */
  cpuMs: number;
  /** Packets and losses since start, summed over transports alive and gone. */
  packetsIn: number;
  packetsOut: number;
  packetsLost: number;
}

export interface SfuPlaneContract extends MediaPlane {
  readonly rtpCapabilities: SignaledRtpCapabilities;
  openEndpoint(request: { room: RoomId; endpoint: EndpointId; listener: EndpointListener }): Promise<SfuEndpoint>;
  /** Recent figures, for `/metrics`; cheap enough for once a second. */
  figures(): Promise<readonly WorkerFigures[]>;
}
