import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import {
  controlKinds,
  datagramCodec,
  datagramCodecs,
  datagramMediaType,
  datagramSsrc,
  mediaTypes,
  type ReceptionReport,
  readKeyFrameRequest,
  readTarget,
  type SendingTarget,
  writeKeyFrameRequest,
  writePing,
  writeReports,
} from '@crossband/wire/datagram/index';
import {
  ControlSealer,
  DatagramOpener,
  DatagramSealer,
  type DatagramVerifier,
  SECRET_BYTES,
} from '@crossband/wire/datagram/sealing';
import type { LinkSecrets } from '../contract.ts';

/** One socket of a device that speaks version 2: its link, what it sends and what it hears. */
export class Device implements Disposable {
  readonly socket: Socket;
  readonly ssrc: number;
  readonly uplinkSecret: Uint8Array;
  readonly downlinkSecret: Uint8Array;
  readonly heard: { ssrc: number; payload: Buffer; raw: Buffer }[] = [];
  readonly refused: { reason: string; raw: Buffer }[] = [];
  readonly openers = new Map<number, DatagramOpener>();
  pongs = 0;
  readonly keyFrameRequests: number[] = [];
  readonly targets: SendingTarget[] = [];
  readonly #sealer: ControlSealer;
  readonly #port: number;
  #changed = (): void => {};

  private constructor(socket: Socket, port: number, { ssrc, uplinkSecret, downlinkSecret }: LinkSecrets) {
    this.socket = socket;
    this.#port = port;
    this.ssrc = ssrc;
    this.uplinkSecret = uplinkSecret;
    this.downlinkSecret = downlinkSecret;
    this.#sealer = new ControlSealer(ssrc, uplinkSecret);
    const control = new DatagramOpener({ direction: 'downlink', ssrc });
    control.addSecret(0, this.downlinkSecret);
    this.openers.set(ssrc, control);
    socket.on('message', (raw) => this.#take(raw));
  }

  /** @param port of the relay */
  static async open(port: number, ssrc: number): Promise<Device> {
    return Device.with(port, {
      ssrc,
      uplinkSecret: new Uint8Array(SECRET_BYTES).fill(ssrc),
      downlinkSecret: new Uint8Array(SECRET_BYTES).fill(ssrc + 1),
    });
  }

  /** With the secrets that a plane gave. */
  static async with(port: number, link: LinkSecrets): Promise<Device> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new Device(socket, port, link);
  }

  listenTo(ssrc: number, secret: Uint8Array, keyId: number, verifier: DatagramVerifier | null = null): void {
    const opener = this.openers.get(ssrc) ?? new DatagramOpener({ direction: 'downlink', ssrc, rollsAhead: 0xffff });
    opener.addSecret(keyId, secret, verifier);
    this.openers.set(ssrc, opener);
  }

  send(datagram: Uint8Array): void {
    this.socket.send(datagram, this.#port, '127.0.0.1');
  }

  get relayPort(): number {
    return this.#port;
  }

  ping(): Uint8Array {
    const datagram = this.nextPing();
    this.send(datagram);
    return datagram;
  }

  nextPing(): Uint8Array {
    return this.#sealed(controlKinds.ping, writePing({ id: this.#sealer.count }));
  }

  askForKeyFrames(...ssrcs: number[]): void {
    this.send(this.#sealed(controlKinds.keyFrameRequest, writeKeyFrameRequest(ssrcs)));
  }

  report(...reports: ReceptionReport[]): void {
    this.send(this.#sealed(controlKinds.report, writeReports(reports)));
  }

  #sealed(kind: number, payload: Uint8Array): Uint8Array {
    return this.#sealer.seal(kind, payload, Date.now());
  }

  /** Pings until it is answered, so that the relay knows where this is. */
  async arrive(): Promise<void> {
    const before = this.pongs;
    this.ping();
    await this.until(() => this.pongs > before);
  }

  /** Resolves with the next datagram that makes it true. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#changed = resolve;
      });
    }
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }

  #control(kind: number, payload: Uint8Array): void {
    if (kind === controlKinds.pong) this.pongs += 1;
    if (kind === controlKinds.keyFrameRequest) this.keyFrameRequests.push(...(readKeyFrameRequest(payload) ?? []));
    const target = kind === controlKinds.target ? readTarget(payload) : null;
    if (target) this.targets.push(target);
  }

  #take(raw: Buffer): void {
    const ssrc = datagramSsrc(raw);
    const opener = this.openers.get(ssrc);
    const payload = opener ? opener.open(raw) : 'foreign-ssrc';
    if (typeof payload === 'string') this.refused.push({ reason: payload, raw });
    else if (datagramMediaType(raw) === mediaTypes.control) this.#control(datagramCodec(raw), payload);
    else this.heard.push({ ssrc, payload: Buffer.from(payload), raw });
    this.#changed();
  }
}

/** Voice of one stream, datagram by datagram. */
export class Voice {
  readonly ssrc: number;
  readonly secret: Uint8Array;
  readonly #sealer: DatagramSealer;
  #next = 0;

  constructor(ssrc: number, secret: Uint8Array = new Uint8Array(SECRET_BYTES).fill(ssrc)) {
    this.ssrc = ssrc;
    this.secret = secret;
    this.#sealer = new DatagramSealer({ direction: 'uplink', secret: this.secret, ssrc, keyId: 0 });
  }

  next(payload: Uint8Array, timestampMs: number = Date.now()): Uint8Array {
    const index = this.#next++;
    return this.#sealer.seal(
      {
        mediaType: mediaTypes.voice,
        codec: datagramCodecs.opus,
        keyFrame: true,
        marker: true,
        start: true,
        ssrc: this.ssrc,
        timestampMs,
        seq: index & 0xffff,
      },
      Math.floor(index / 0x10000),
      payload,
    );
  }
}
