import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { Waiters } from '@crossband/foundation/testing/waiters';
import {
  isSecured,
  type NativeReceiverSession,
  type NativeSenderSession,
  type SecuredSenderSession,
} from '@crossband/wire';
import {
  buildGoodbye,
  buildPli,
  buildReceiverReport,
  buildSenderReport,
  buildSourceDescription,
  classifyDatagram,
  ntpOf,
  RTP_HEADER_BYTES,
  type RtcpPacketView,
  rtpHeaderBytes,
  rtpSequenceNumber,
  splitRtcpCompound,
  withAudioLevel,
  writeRtpHeader,
} from '@crossband/wire/rtp/index';
import { SrtcpReader, SrtcpWriter, SrtpReader, SrtpWriter } from '@crossband/wire/srtp/index';

const keyOf = (srtp: { key: string }): Uint8Array => Buffer.from(srtp.key, 'base64');

/** A session that was opened for SRTP. */
export function secured(session: NativeSenderSession): SecuredSenderSession {
  if (!isSecured(session)) throw new Error('This session has no SRTP');
  return session;
}

async function boundSocket(ip: string): Promise<Socket> {
  const socket = createSocket({ type: ip.includes(':') ? 'udp6' : 'udp4', recvBufferSize: 1 << 22 });
  socket.bind(0, ip);
  await once(socket, 'listening');
  return socket;
}

/** `[::1]:5000` or `127.0.0.1:5000`. */
export function targetOf(text: string): { address: string; port: number } {
  const colon = text.lastIndexOf(':');
  return { address: text.slice(0, colon).replaceAll(/[[\]]/g, ''), port: Number(text.slice(colon + 1)) };
}

/** A native sender on a real socket. Every packet is a VP8 key frame or an Opus packet that carries its number as text. */
export class NativePeerSender {
  readonly session: NativeSenderSession;
  readonly socket: Socket;
  readonly rtcp: RtcpPacketView[] = [];
  readonly #rtp: SrtpWriter;
  readonly #rtcpWriter: SrtcpWriter;
  readonly #rtcpReader: SrtcpReader;
  readonly #target: { address: string; port: number };
  readonly waiters = new Waiters();
  #sequence: number;
  #timer: NodeJS.Timeout | undefined;
  sent = 0;
  /** Opus packets to send again and again in place of numbers. */
  sound: readonly Uint8Array[] | null = null;
  /** Written beside each packet. */
  levelDbov: number | null = null;

  private constructor(session: NativeSenderSession, socket: Socket, firstSequence: number) {
    const { srtp, srtp_return } = secured(session);
    this.session = session;
    this.socket = socket;
    this.#sequence = firstSequence;
    this.#target = targetOf(session.rtp_target);
    this.#rtp = new SrtpWriter(keyOf(srtp));
    this.#rtcpWriter = new SrtcpWriter(keyOf(srtp));
    this.#rtcpReader = new SrtcpReader(keyOf(srtp_return));
    socket.on('message', (packet) => this.#take(packet));
  }

  static async open(session: NativeSenderSession, { ip = '127.0.0.1', firstSequence = 1000 } = {}) {
    return new NativePeerSender(session, await boundSocket(ip), firstSequence);
  }

  /** The next packet, protected. */
  next(more: { payloadType?: number; ssrc?: number } = {}): Uint8Array {
    const video = this.session.codec !== 'OPUS';
    const body = this.sound?.[this.sent % this.sound.length] ?? Buffer.from(`<${this.sent}>`);
    const packet = Buffer.alloc(RTP_HEADER_BYTES + (video ? 11 : 0) + body.length);
    writeRtpHeader(packet, {
      payloadType: more.payloadType ?? this.session.payload_type,
      marker: true,
      sequenceNumber: this.#sequence,
      rtpTimestamp: (this.sent * (this.session.clock_rate / 100)) >>> 0,
      ssrc: more.ssrc ?? this.session.ssrc,
    });
    // VP8: descriptor with the S bit, then the header of a 16x16 key frame (RFC 7741 section 4.2, RFC 6386 section 9.1).
    if (video) packet.set([0x10, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x10, 0x00, 0x10, 0x00], RTP_HEADER_BYTES);
    packet.set(body, packet.length - body.length);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.sent += 1;
    return this.#rtp.protect(this.levelDbov === null ? packet : withAudioLevel(packet, this.levelDbov, true));
  }

  send(packet: Uint8Array = this.next()): Uint8Array {
    this.socket.send(packet, this.#target.port, this.#target.address);
    return packet;
  }

  /** A packet every 10 ms until `stop`. */
  start(): this {
    this.#timer ??= setInterval(() => this.send(), 10);
    return this;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  report(): Uint8Array {
    const { ssrc } = this.session;
    const { seconds, fraction } = ntpOf(performance.timeOrigin + performance.now());
    const info = { ssrc, ntpSeconds: seconds, ntpFraction: fraction, rtpTimestamp: 0, packets: this.sent, octets: 0 };
    return this.send(
      this.#rtcpWriter.protect(Buffer.concat([buildSenderReport(info), buildSourceDescription(ssrc, 'test')])),
    );
  }

  goodbye(): void {
    const { ssrc } = this.session;
    this.send(this.#rtcpWriter.protect(Buffer.concat([buildReceiverReport(ssrc, []), buildGoodbye(ssrc)])));
  }

  [Symbol.dispose](): void {
    this.stop();
    this.socket.close();
  }

  #take(packet: Buffer): void {
    const plain = this.#rtcpReader.read(packet);
    if (typeof plain === 'string') return;
    this.rtcp.push(...(splitRtcpCompound(plain) ?? []));
    this.waiters.happened();
  }
}

/** A native receiver on a real socket: keeps the text of every payload and the RTP sequence number under it. */
export class NativePeerReceiver {
  readonly socket: Socket;
  readonly texts: string[] = [];
  readonly sequences: number[] = [];
  readonly rtcp: RtcpPacketView[] = [];
  readonly waiters = new Waiters();
  /** Sees every plain RTP packet. */
  onRtp: (packet: Uint8Array) => void = () => undefined;
  defects = 0;
  #session: NativeReceiverSession | null = null;
  #rtp: SrtpReader | null = null;
  #rtcpReader: SrtcpReader | null = null;
  #rtcpWriter: SrtcpWriter | null = null;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('message', (packet) => this.#take(packet));
  }

  static async open(ip = '127.0.0.1'): Promise<NativePeerReceiver> {
    return new NativePeerReceiver(await boundSocket(ip));
  }

  get port(): number {
    return this.socket.address().port;
  }

  use(session: NativeReceiverSession): void {
    this.#session = session;
    this.#rtp = new SrtpReader(keyOf(session.srtp));
    this.#rtcpReader = new SrtcpReader(keyOf(session.srtp));
    this.#rtcpWriter = new SrtcpWriter(keyOf(session.srtp_return));
  }

  /** Sends a receiver report and a PLI, from the SSRC it should use or another one. */
  askForKeyFrame(from?: number): void {
    if (!this.#session || !this.#rtcpWriter) throw new Error('Cannot ask: no session yet');
    const own = from ?? this.#session.return_ssrc;
    const compound = Buffer.concat([buildReceiverReport(own, []), buildPli(own, this.#session.ssrc)]);
    const { address, port } = targetOf(this.#session.rtp_source);
    this.socket.send(this.#rtcpWriter.protect(compound), port, address);
  }

  /** Resolves when `count` more payloads have come. */
  hears(count = 3): Promise<void> {
    const enough = this.texts.length + count;
    return this.waiters.until(() => this.texts.length >= enough);
  }

  [Symbol.dispose](): void {
    this.socket.close();
  }

  #take(packet: Buffer): void {
    if (classifyDatagram(packet) === 'rtcp') {
      const plain = this.#rtcpReader?.read(packet);
      if (plain instanceof Uint8Array) this.rtcp.push(...(splitRtcpCompound(plain) ?? []));
      this.waiters.happened();
      return;
    }
    const plain = this.#rtp?.read(packet);
    if (!(plain instanceof Uint8Array)) {
      this.defects += 1;
      return;
    }
    this.onRtp(plain);
    const text = Buffer.from(plain.subarray(rtpHeaderBytes(plain))).toString('latin1');
    this.texts.push(text.slice(text.lastIndexOf('<')));
    this.sequences.push(rtpSequenceNumber(plain));
    this.waiters.happened();
  }
}
