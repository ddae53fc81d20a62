import type { DatagramCodec } from '@crossband/wire/datagram/index';

/** What the main thread and the bridge's tell each other: plain values only. */

/** Secrets of a link on the datagram plane, as its endpoint gives them. */
export interface BridgeLink {
  readonly ssrc: number;
  readonly uplinkSecret: Uint8Array;
  readonly downlinkSecret: Uint8Array;
}

export type BridgePort = 'voice' | 'video';

export interface RoomBridgeSpec {
  readonly room: string;
  /** Where the datagram plane listens, as this process reaches it. */
  readonly relay: { readonly ip: string; readonly ports: Readonly<Record<BridgePort, number>> };
  readonly links: Readonly<Record<BridgePort, BridgeLink>>;
}

/** One publication from RTP to datagrams. */
export interface ToDatagrams {
  readonly room: string;
  readonly codec: DatagramCodec;
  /** Of its RTP packets. */
  readonly rtpSsrc: number;
  /** Of its datagrams, and what they are sealed with. */
  readonly ssrc: number;
  readonly uplinkSecret: Uint8Array;
}

/** One publication from datagrams to RTP. */
export interface ToRtp {
  readonly room: string;
  readonly codec: DatagramCodec;
  readonly ssrc: number;
  readonly keyId: number;
  readonly secret: Uint8Array;
  /** The hub's, where the room is signed. */
  readonly signerKey: Uint8Array | null;
  readonly rtpSsrc: number;
  readonly payloadType: number;
  readonly cname: string;
}

export type BridgeCommand =
  /** Answered by `room-open`. */
  | ({ readonly type: 'open-room' } & RoomBridgeSpec)
  /** The SFU's end: 30 bytes of key each way (SRTP, AES_CM_128_HMAC_SHA1_80). */
  | {
      readonly type: 'connect';
      readonly room: string;
      readonly ip: string;
      readonly port: number;
      readonly key: Uint8Array;
      readonly sfuKey: Uint8Array;
    }
  | ({ readonly type: 'to-datagrams' } & ToDatagrams)
  | ({ readonly type: 'to-rtp' } & ToRtp)
  | {
      readonly type: 'secret';
      readonly room: string;
      readonly ssrc: number;
      readonly keyId: number;
      readonly secret: Uint8Array;
      readonly signerKey: Uint8Array | null;
    }
  /** By the ssrc of its datagrams, either way. */
  | { readonly type: 'close-stream'; readonly room: string; readonly ssrc: number }
  | { readonly type: 'close-room'; readonly room: string }
  | { readonly type: 'close' };

export type BridgeFact =
  /** The socket that the SFU sends to. */
  | { readonly type: 'room-open'; readonly room: string; readonly ip: string; readonly port: number }
  | { readonly type: 'room-failed'; readonly room: string; readonly reason: string };
