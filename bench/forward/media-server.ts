/** One of the three that are compared, as the endpoints see it: offers and answers, whatever it speaks itself. */
export interface MediaServer {
  readonly name: ServerName;
  /** Every process that is its own: what it costs is their CPU time. */
  readonly pids: () => readonly number[];
  /** Takes the publisher's offer; answers in SDP. */
  publish(offer: string, stream: StreamIdentity): Promise<string>;
  /** Opens one more viewer of what is published. */
  view(): Promise<Viewing>;
}

export const serverNames = ['ours', 'bare', 'janus'] as const;
export type ServerName = (typeof serverNames)[number];

export interface StreamIdentity {
  readonly ssrc: number;
  readonly payloadType: number;
  readonly cname: string;
}

/** One viewer in the making: the server's offer, and where its answer goes. */
export interface Viewing {
  readonly offer: string;
  answer(sdp: string): Promise<void>;
}
