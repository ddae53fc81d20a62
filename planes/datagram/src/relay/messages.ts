import type { SocketAddress } from './udp/udp-port.ts';

/** What the main thread and the relay's tell each other: plain values only. */

/** Which of the two ports something belongs to. */
export type Port = 'voice' | 'video';

/** One socket of one device. */
export interface LinkSpec {
  /** Of its control messages; nobody else's. */
  readonly ssrc: number;
  readonly port: Port;
  readonly uplinkSecret: Uint8Array;
  readonly downlinkSecret: Uint8Array;
  /** A device that speaks version 1, bound to the address that it announced; null: version 2. */
  readonly plain: SocketAddress | null;
  /** Where an earlier thread of this relay has heard it last; null: nowhere yet. */
  readonly lastAt: SocketAddress | null;
  /** See `Place`. */
  readonly place: SharedArrayBuffer;
}

/** What one device sends for one publication. */
export interface StreamSpec {
  readonly ssrc: number;
  /** Of the link whose socket it comes from. */
  readonly link: number;
  readonly codec: number;
  readonly uplinkSecret: Uint8Array;
  /** More than this is dropped and counted. */
  readonly maxBitrateBps: number;
  readonly maxDatagramsPerSecond: number;
  /** It is told whether somebody speaks there. */
  readonly listenedTo: boolean;
  /** See `Place`. */
  readonly place: SharedArrayBuffer;
}

/** Where one stream goes, by the plan. */
export interface StreamRoutes {
  readonly ssrc: number;
  readonly open: boolean;
  readonly keyId: number;
  readonly downlinkSecret: Uint8Array;
  /** Each datagram carries the hub's signature. */
  readonly signed: boolean;
  /** Links by ssrc. */
  readonly receivers: readonly number[];
}

export type RelayCommand =
  | ({ readonly type: 'open-link' } & LinkSpec)
  | { readonly type: 'close-link'; readonly ssrc: number }
  | ({ readonly type: 'open-stream' } & StreamSpec)
  | { readonly type: 'close-stream'; readonly ssrc: number }
  /** Answered by `routed` once nothing goes any other way. */
  | { readonly type: 'route'; readonly request: number; readonly streams: readonly StreamRoutes[] }
  | { readonly type: 'figures'; readonly request: number }
  | { readonly type: 'close' };

export type RelayFact =
  | ({ readonly type: 'listening' } & Record<Port, number>)
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'routed'; readonly request: number }
  /** The first authentic datagram of a link, or the first one after silence. */
  | { readonly type: 'link-alive'; readonly ssrc: number }
  | { readonly type: 'link-silent'; readonly ssrc: number }
  /** Where links are that have moved, once a second. */
  | { readonly type: 'links-moved'; readonly links: readonly { readonly ssrc: number; readonly at: SocketAddress }[] }
  /** Streams by ssrc in which somebody speaks: all of them, some times a second, and none once when all have fallen silent. */
  | { readonly type: 'speaking'; readonly streams: readonly number[] }
  | { readonly type: 'figures'; readonly request: number; readonly figures: RelayFigures };

export interface RelayFigures {
  readonly datagramsIn: number;
  readonly datagramsOut: number;
  readonly links: number;
  readonly streams: number;
  readonly drops: Readonly<Record<string, number>>;
}
