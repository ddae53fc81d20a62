import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { datagramSsrc, HEADER_BYTES } from '@crossband/wire/datagram/index';
import { rtpSsrc } from '@crossband/wire/rtp/index';
import { Link } from './link.ts';
import type { BridgeCommand, BridgePort, RoomBridgeSpec, ToDatagrams, ToRtp } from './messages.ts';
import { RtpLink } from './rtp-link.ts';
import { ToDatagramsStream } from './to-datagrams.ts';
import { ToRtpStream } from './to-rtp.ts';

const loopback = '127.0.0.1';
const reportIntervalMs = 1_000;
const pingIntervalMs = 2_000;
/** Until the relay has answered. */
const firstPingIntervalMs = 50;

/** One room's bridge: a socket towards the SFU, one towards each port of the datagram plane. */
export class RoomBridge {
  readonly #rtpSocket: Socket;
  readonly #sockets: Readonly<Record<BridgePort, Socket>>;
  readonly #links: Readonly<Record<BridgePort, Link>>;
  readonly #toDatagrams = new Map<number, ToDatagramsStream>();
  readonly #toRtp = new Map<number, ToRtpStream>();
  readonly #reporting: NodeJS.Timeout;
  #pinging: NodeJS.Timeout | undefined;
  #rtp: RtpLink | null = null;

  private constructor(rtpSocket: Socket, sockets: Readonly<Record<BridgePort, Socket>>, spec: RoomBridgeSpec) {
    this.#rtpSocket = rtpSocket;
    this.#sockets = sockets;
    this.#links = { voice: new Link(spec.links.voice), video: new Link(spec.links.video) };
    rtpSocket.on('message', (packet) => this.#rtp?.take(packet));
    for (const port of ['voice', 'video'] as const) {
      sockets[port].on('message', (datagram) => this.#fromRelay(port, datagram));
    }
    this.#reporting = setInterval(() => this.#report(), reportIntervalMs);
    this.#ping();
  }

  static async open(spec: RoomBridgeSpec): Promise<RoomBridge> {
    const [rtp, voice, video] = await Promise.all([bound(), bound(), bound()]);
    const { ip, ports } = spec.relay;
    await Promise.all([connected(voice, ip, ports.voice), connected(video, ip, ports.video)]);
    return new RoomBridge(rtp, { voice, video }, spec);
  }

  /** Where the SFU sends to. */
  get rtpAddress(): { ip: string; port: number } {
    const { address, port } = this.#rtpSocket.address();
    return { ip: address, port };
  }

  async connect({ ip, port, key, sfuKey }: Extract<BridgeCommand, { type: 'connect' }>): Promise<void> {
    await connected(this.#rtpSocket, ip, port);
    this.#rtp = new RtpLink(
      { key, sfuKey },
      {
        packet: (plain) => this.#toDatagrams.get(rtpSsrc(plain))?.packet(plain),
        senderReport: (info) => this.#toDatagrams.get(info.ssrc)?.senderReport(info),
        keyFrameWanted: (ssrc) => this.#keyFrameWantedBySfu(ssrc),
      },
    );
  }

  toDatagrams(spec: ToDatagrams): void {
    const stream = new ToDatagramsStream(spec, {
      send: (port, datagram) => this.#sockets[port].send(datagram),
      needKeyFrame: (ssrc) => this.#sendToSfu(this.#rtp?.pictureLoss(ssrc)),
    });
    this.#toDatagrams.set(spec.rtpSsrc, stream);
  }

  toRtp(spec: ToRtp): void {
    const stream = new ToRtpStream(spec, {
      send: (packet) => this.#sendToSfu(this.#rtp?.secure(packet)),
      needKeyFrame: (ssrc) => this.#askRelay(ssrc),
    });
    this.#toRtp.set(spec.ssrc, stream);
    // Who comes in the middle of a stream cannot begin without one.
    this.#askRelay(spec.ssrc);
  }

  addSecret(next: Extract<BridgeCommand, { type: 'secret' }>): void {
    this.#toRtp.get(next.ssrc)?.addSecret(next);
  }

  closeStream(ssrc: number): void {
    this.#toRtp.delete(ssrc);
    for (const [rtp, { spec }] of this.#toDatagrams) if (spec.ssrc === ssrc) this.#toDatagrams.delete(rtp);
  }

  close(): void {
    clearInterval(this.#reporting);
    clearTimeout(this.#pinging);
    for (const socket of [this.#rtpSocket, ...Object.values(this.#sockets)]) socket.close();
  }

  #fromRelay(port: BridgePort, datagram: Uint8Array): void {
    if (datagram.length < HEADER_BYTES) return;
    const ssrc = datagramSsrc(datagram);
    const link = this.#links[port];
    if (ssrc !== link.ssrc) {
      this.#toRtp.get(ssrc)?.datagram(datagram);
      return;
    }
    for (const wanted of link.take(datagram)) {
      for (const { spec } of this.#toDatagrams.values()) {
        if (spec.ssrc === wanted) this.#sendToSfu(this.#rtp?.pictureLoss(spec.rtpSsrc));
      }
    }
  }

  #keyFrameWantedBySfu(rtpSsrc: number): void {
    for (const { spec } of this.#toRtp.values()) if (spec.rtpSsrc === rtpSsrc) this.#askRelay(spec.ssrc);
  }

  #askRelay(ssrc: number): void {
    const codec = this.#toRtp.get(ssrc)?.spec.codec;
    if (codec && codec !== 'opus') this.#sockets.video.send(this.#links.video.keyFrameRequest(ssrc));
  }

  #sendToSfu(packet: Uint8Array | undefined): void {
    if (packet) this.#rtpSocket.send(packet);
  }

  #report(): void {
    for (const stream of this.#toRtp.values()) {
      const compound = stream.report();
      if (compound && this.#rtp) this.#sendToSfu(this.#rtp.secureReport(compound));
    }
  }

  #ping(): void {
    for (const port of ['voice', 'video'] as const) this.#sockets[port].send(this.#links[port].ping());
    const isKnown = this.#links.voice.isAnswered && this.#links.video.isAnswered;
    this.#pinging = setTimeout(() => this.#ping(), isKnown ? pingIntervalMs : firstPingIntervalMs);
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024, sendBufferSize: 4 * 1024 * 1024 });
  // A peer that is gone for the moment refuses on loopback: what was sent is lost, as on any network.
  socket.on('error', () => {});
  const listening = once(socket, 'listening');
  socket.bind(0, loopback);
  await listening;
  return socket;
}

async function connected(socket: Socket, ip: string, port: number): Promise<void> {
  const done = once(socket, 'connect');
  socket.connect(port, ip);
  await done;
}
