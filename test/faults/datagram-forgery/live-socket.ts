import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  controlKinds,
  datagramCodec,
  datagramMediaType,
  datagramSsrc,
  HEADER_BYTES,
  mediaTypes,
  writeKeyFrameRequest,
  writePing,
} from '@crossband/wire/datagram/index';
import { ControlSealer, DatagramOpener, type DatagramVerifier } from '@crossband/wire/datagram/sealing';
import type { Address } from './forger.ts';
import { Reception } from './live-media.ts';

export interface LinkKeys {
  readonly ssrc: number;
  readonly uplinkSecret: Uint8Array;
  readonly downlinkSecret: Uint8Array;
}

const hubIp = '127.0.0.1';
/** Recordings that an eavesdropper keeps: from the beginning, and the newest. */
const keptEach = 50;

/** One of the two sockets of a device in the live call. */
export class LiveSocket implements Disposable {
  readonly link: LinkKeys;
  readonly hub: Address;
  readonly receptions = new Map<number, Reception>();
  /** As they were on the wire. */
  readonly downlink: { first: Uint8Array[]; newest: Uint8Array[] } = { first: [], newest: [] };
  readonly pings: Uint8Array[] = [];
  /** Datagrams that this device has sent, and those of them that were pings. */
  sent = 0;
  #pings = 0;
  #pongs = 0;
  /** Control messages that answer nothing. */
  unasked = 0;
  readonly #socket: Socket;
  readonly #openers = new Map<number, DatagramOpener>();
  readonly #sealer: ControlSealer;
  #answered = (): void => {};

  private constructor(socket: Socket, hubPort: number, link: LinkKeys) {
    this.#socket = socket;
    this.hub = { address: hubIp, port: hubPort };
    this.link = link;
    this.#sealer = new ControlSealer(link.ssrc, link.uplinkSecret);
    const opener = new DatagramOpener({ direction: 'downlink', ssrc: link.ssrc });
    opener.addSecret(0, link.downlinkSecret);
    this.#openers.set(link.ssrc, opener);
    socket.on('message', (datagram) => this.#take(datagram));
  }

  /** Resolves once the hub knows where this is. */
  static async open(hubPort: number, link: LinkKeys): Promise<LiveSocket> {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    socket.bind(0, hubIp);
    await once(socket, 'listening');
    // From the hub's address alone: who wants to be heard has to write that.
    socket.connect(hubPort, hubIp);
    await once(socket, 'connect');
    const live = new LiveSocket(socket, hubPort, link);
    const answered = new Promise<void>((resolve) => {
      live.#answered = resolve;
    });
    live.ping();
    await answered;
    return live;
  }

  get address(): Address {
    return this.#socket.address();
  }

  send(datagram: Uint8Array): void {
    this.sent += 1;
    this.#socket.send(datagram);
  }

  ping(): void {
    this.#pings += 1;
    const ping = this.control(controlKinds.ping, writePing({ id: this.#pings }));
    this.pings.push(ping);
    this.send(ping);
  }

  askForKeyFrame(ssrc: number): void {
    this.send(this.control(controlKinds.keyFrameRequest, writeKeyFrameRequest([ssrc])));
  }

  listenTo(ssrc: number, keyId: number, secret: Uint8Array, verifier: DatagramVerifier | null): void {
    let opener = this.#openers.get(ssrc);
    if (!opener) {
      opener = new DatagramOpener({ direction: 'downlink', ssrc, rollsAhead: 0xffff });
      this.#openers.set(ssrc, opener);
      this.receptions.set(ssrc, new Reception());
    }
    opener.addSecret(keyId, secret, verifier);
  }

  control(kind: number, payload: Uint8Array): Uint8Array {
    return this.#sealer.seal(kind, payload, Date.now());
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }

  #take(datagram: Buffer): void {
    if (datagram.length < HEADER_BYTES) return;
    const ssrc = datagramSsrc(datagram);
    const payload = this.#openers.get(ssrc)?.open(datagram);
    if (payload === undefined || typeof payload === 'string') return;
    const isControl = datagramMediaType(datagram) === mediaTypes.control;
    if (isControl !== (ssrc === this.link.ssrc)) this.unasked += 1;
    else if (isControl) this.#takeControl(datagram);
    else {
      this.receptions.get(ssrc)?.take(ssrc, payload);
      this.#record(datagram);
    }
  }

  #takeControl(datagram: Buffer): void {
    // The relay's reports and targets are the hub's own; a key frame is asked for by nobody in this call.
    if (datagramCodec(datagram) === controlKinds.keyFrameRequest) this.unasked += 1;
    if (datagramCodec(datagram) !== controlKinds.pong) return;
    this.#pongs += 1;
    if (this.#pongs > this.#pings) this.unasked += 1;
    this.#answered();
  }

  #record(datagram: Buffer): void {
    const { first, newest } = this.downlink;
    if (first.length < keptEach) first.push(datagram);
    newest.push(datagram);
    if (newest.length > keptEach) newest.shift();
  }
}
