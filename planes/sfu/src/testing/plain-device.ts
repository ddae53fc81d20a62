import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { CloseReason } from '@crossband/foundation';
import { Waiters } from '@crossband/foundation/testing/waiters';
import type { SignaledRtpCapabilities } from '@crossband/wire';
import {
  classifyDatagram,
  keyFrameRequestOf,
  rtpHeaderBytes,
  rtpSsrc,
  splitRtcpCompound,
} from '@crossband/wire/rtp/index';
import { MASTER_BYTES, SrtcpReader, SrtcpWriter, SrtpReader, SrtpWriter } from '@crossband/wire/srtp/index';
import type { EndpointListener, Offer, SfuEndpoint, SfuPlaneContract } from '../contract.ts';
import { RtpStream, type StreamShape } from './rtp-stream.ts';

export interface Received {
  readonly ssrc: number;
  readonly payload: Buffer;
}

type Plain = Awaited<ReturnType<SfuEndpoint['openPlain']>>;
type End = Parameters<EndpointListener['ended']>[0];

/** A native device on loopback for tests: real sockets, real SRTP, everything it is told kept in order. */
export class PlainDevice {
  readonly endpoint: SfuEndpoint;
  readonly transport: string;
  readonly offers: Offer[] = [];
  readonly ends: End[] = [];
  readonly received: Received[] = [];
  readonly keyFrameRequests: number[] = [];
  readonly socketErrors: Error[] = [];
  lost: { transports: readonly string[]; reason: CloseReason } | null = null;
  /** Whether offers are answered at once. */
  autoReady = true;
  /** Where the SFU takes this device's packets. */
  readonly target: { readonly ip: string; readonly port: number };
  /** What this device protects with, 30 bytes. */
  readonly key: Uint8Array;
  readonly #socket: Socket;
  readonly #rtp: { reader: SrtpReader; writer: SrtpWriter };
  readonly #rtcp: { reader: SrtcpReader; writer: SrtcpWriter };
  readonly #waiters = new Waiters();

  private constructor(endpoint: SfuEndpoint, plain: Plain, socket: Socket, key: Buffer) {
    this.endpoint = endpoint;
    this.transport = plain.transport;
    this.target = { ip: plain.ip, port: plain.port };
    this.key = key;
    const sfuKey = Buffer.from(plain.ownKey, 'base64');
    this.#socket = socket;
    this.#rtp = { reader: new SrtpReader(sfuKey), writer: new SrtpWriter(key) };
    this.#rtcp = { reader: new SrtcpReader(sfuKey), writer: new SrtcpWriter(key) };
    socket.on('message', (packet) => this.#take(packet));
    // A connected socket is told (ICMP) that a killed worker's port is closed; that is what some tests are about.
    socket.on('error', (error) => this.socketErrors.push(error));
  }

  static async open(plane: SfuPlaneContract, room: string, name: string): Promise<PlainDevice> {
    let device: PlainDevice | undefined;
    const listener: EndpointListener = {
      offered: (offer) => device?.onOffered(offer),
      ended: (end) => device?.note(() => device?.ends.push(end)),
      lost: (transports, reason) => device?.note(() => Object.assign(device ?? {}, { lost: { transports, reason } })),
    };
    const endpoint = await plane.openEndpoint({ room, endpoint: name, listener });
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const key = randomBytes(MASTER_BYTES);
    const peer = { ip: '127.0.0.1', port: socket.address().port };
    const plain = await endpoint.openPlain({ peer, peerKey: key.toString('base64') });
    socket.connect(plain.port, plain.ip);
    await once(socket, 'connect');
    device = new PlainDevice(endpoint, plain, socket, key);
    return device;
  }

  receive(rtpCapabilities: SignaledRtpCapabilities): void {
    this.endpoint.receive(this.transport, rtpCapabilities);
  }

  /** Makes a feed and the stream that sends it. */
  async publish(shape: StreamShape): Promise<{ handle: string; stream: RtpStream }> {
    const stream = new RtpStream(shape, (packet) => this.#socket.send(this.#seal(packet)));
    const { handle } = await this.endpoint.ingest({
      transport: this.transport,
      kind: shape.kind,
      rtpParameters: stream.rtpParameters,
      widthPx: shape.widthPx ?? 0,
    });
    return { handle, stream };
  }

  /** From this device's own address, as it is. */
  sendRaw(packet: Uint8Array): void {
    this.#socket.send(packet);
  }

  /** Resolves as soon as `done` says so; it is asked after everything that happens to the device. */
  until(done: () => boolean): Promise<void> {
    return this.#waiters.until(done);
  }

  /** Payloads of this label, in order of arrival. */
  heard(label: string): number {
    return this.received.filter(({ payload }) => payload.includes(`<${label}>`)).length;
  }

  /** Resolves when `count` more payloads of this label have come. */
  hears(label: string, count = 3): Promise<void> {
    const enough = this.heard(label) + count;
    return this.until(() => this.heard(label) >= enough);
  }

  offerOf(subscription: string): Offer | undefined {
    return this.offers.findLast((offer) => offer.subscription === subscription);
  }

  async close(reason: CloseReason = 'own'): Promise<void> {
    await this.endpoint.close(reason);
    await this.closeSocket();
  }

  async closeSocket(): Promise<void> {
    this.#socket.close();
    await once(this.#socket, 'close');
  }

  private onOffered(offer: Offer): void {
    this.note(() => this.offers.push(offer));
    if (this.autoReady) void this.endpoint.ready(offer.subscription, offer.epoch);
  }

  #take(packet: Buffer): void {
    if (classifyDatagram(packet) === 'rtcp') this.#takeRtcp(packet);
    else this.#takeRtp(packet);
  }

  #takeRtp(packet: Buffer): void {
    const plain = this.#rtp.reader.read(packet);
    if (typeof plain === 'string') return;
    const payload = Buffer.from(plain.subarray(rtpHeaderBytes(plain)));
    this.note(() => this.received.push({ ssrc: rtpSsrc(plain), payload }));
  }

  #takeRtcp(packet: Buffer): void {
    const plain = this.#rtcp.reader.read(packet);
    if (typeof plain === 'string') return;
    for (const part of splitRtcpCompound(plain) ?? []) {
      const request = keyFrameRequestOf(part);
      if (request) this.note(() => this.keyFrameRequests.push(request.mediaSsrc));
    }
  }

  #seal(packet: Uint8Array): Uint8Array {
    return classifyDatagram(packet) === 'rtcp' ? this.#rtcp.writer.protect(packet) : this.#rtp.writer.protect(packet);
  }

  private note(change: () => unknown): void {
    change();
    this.#waiters.happened();
  }
}
