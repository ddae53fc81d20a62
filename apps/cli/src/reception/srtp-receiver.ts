import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { monotonicNow } from '@crossband/foundation';
import type { NativeReceiverSession } from '@crossband/wire';
import { type PictureSize, pictureSizeOf } from '@crossband/wire/payload/picture-size';
import {
  buildGoodbye,
  buildPli,
  buildReceiverReport,
  buildSourceDescription,
  classifyDatagram,
  rtpHeaderBytes,
  senderInfoOf,
  splitRtcpCompound,
} from '@crossband/wire/rtp/index';
import { SrtcpReader, SrtcpWriter, SrtpReader } from '@crossband/wire/srtp/index';
import { hostAndPort } from '../gstreamer/srtp-caps.ts';
import { RtpStatistics } from './rtp-statistics.ts';

/** How often the hub hears from us: quickly until media flows, then as RFC 3550 section 6.2 has it for two. */
const KNOCK_INTERVAL_MS = 250;
const REPORT_INTERVAL_MS = 1_000;
/** A picture that needs a key frame is asked for at most this often. */
const KEY_FRAME_INTERVAL_MS = 500;

/**
 * Receives one publication: proves where we are by authenticated RTCP (so it works behind a NAT), checks and counts every
 * packet, asks for key frames after losses, and hands the packets on as they came.
 */
export class SrtpReceiver {
  readonly session: NativeReceiverSession;
  readonly statistics: RtpStatistics;
  readonly #socket: Socket;
  readonly #hub: { host: string; port: number };
  readonly #rtp: SrtpReader;
  readonly #rtcp: SrtcpReader;
  readonly #writer: SrtcpWriter;
  readonly #onPacket: (packet: Buffer) => void;
  readonly #timer: NodeJS.Timeout;
  #reportedAtMs = Number.NEGATIVE_INFINITY;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #wantsKeyFrame: boolean;
  #closed = false;
  #size: PictureSize = { widthPx: 0, heightPx: 0 };

  private constructor(session: NativeReceiverSession, socket: Socket, onPacket: (packet: Buffer) => void) {
    const { host, port } = hostAndPort(session.rtp_source);
    this.session = session;
    this.statistics = new RtpStatistics(session.clock_rate, monotonicNow());
    this.#socket = socket;
    this.#hub = { host, port: Number(port) };
    this.#rtp = new SrtpReader(Buffer.from(session.srtp.key, 'base64'));
    this.#rtcp = new SrtcpReader(Buffer.from(session.srtp.key, 'base64'));
    this.#writer = new SrtcpWriter(Buffer.from(session.srtp_return.key, 'base64'));
    this.#onPacket = onPacket;
    this.#wantsKeyFrame = session.codec !== 'OPUS';
    socket.on('message', (packet) => this.#take(packet));
    // A hub that went away is told by signaling; until then what is lost is counted as lost.
    socket.on('error', () => undefined);
    this.#timer = setInterval(() => this.#tick(monotonicNow()), KNOCK_INTERVAL_MS);
    this.#tick(monotonicNow());
  }

  /** @param onPacket gets every authentic SRTP and SRTCP packet, unchanged */
  static async open(session: NativeReceiverSession, onPacket: (packet: Buffer) => void): Promise<SrtpReceiver> {
    const v6 = session.rtp_source.startsWith('[');
    const socket = createSocket({ type: v6 ? 'udp6' : 'udp4', recvBufferSize: 1 << 22 });
    socket.bind(0);
    await once(socket, 'listening');
    return new SrtpReceiver(session, socket, onPacket);
  }

  /** Of the newest key frame; 0: none has come. */
  get size(): PictureSize {
    return this.#size;
  }

  /** Asks until `gotKeyFrame` is called: for a decoder that has just started. */
  needKeyFrame(): void {
    this.#wantsKeyFrame = this.session.codec !== 'OPUS';
  }

  gotKeyFrame(): void {
    this.#wantsKeyFrame = false;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    const own = this.session.return_ssrc;
    this.#send([buildReceiverReport(own, []), buildGoodbye(own)], () => this.#socket.close());
  }

  #tick(nowMs: number): void {
    const quiet = this.statistics.packets === 0;
    const askNow = this.#wantsKeyFrame && nowMs - this.#askedAtMs >= KEY_FRAME_INTERVAL_MS;
    if (!quiet && !askNow && nowMs - this.#reportedAtMs < REPORT_INTERVAL_MS) return;
    const { return_ssrc: own, ssrc, cname } = this.session;
    const blocks = quiet ? [] : [this.statistics.report(ssrc, nowMs)];
    const parts = [buildReceiverReport(own, blocks), buildSourceDescription(own, cname)];
    this.#reportedAtMs = nowMs;
    if (askNow) {
      this.#askedAtMs = nowMs;
      parts.push(buildPli(own, ssrc));
    }
    this.#send(parts);
  }

  #send(parts: readonly Uint8Array[], done: () => void = () => undefined): void {
    this.#socket.send(this.#writer.protect(Buffer.concat(parts)), this.#hub.port, this.#hub.host, done);
  }

  #take(packet: Buffer): void {
    const nowMs = monotonicNow();
    if (classifyDatagram(packet) === 'rtcp') {
      const plain = this.#rtcp.read(packet);
      if (typeof plain === 'string') return;
      for (const part of splitRtcpCompound(plain) ?? []) {
        const info = senderInfoOf(part);
        if (info) this.statistics.senderReport(((info.ntpSeconds << 16) | (info.ntpFraction >>> 16)) >>> 0, nowMs);
      }
    } else {
      const plain = this.#rtp.read(packet);
      if (typeof plain === 'string') return;
      this.#look(plain);
      if (this.statistics.take(packet, nowMs)) this.needKeyFrame();
    }
    this.#onPacket(packet);
  }

  /** Key frames tell the size of the picture. */
  #look(plain: Uint8Array): void {
    const { codec } = this.session;
    if (codec !== 'VP8' && codec !== 'H264') return;
    const headerBytes = rtpHeaderBytes(plain);
    if (headerBytes < 0) return;
    this.#size = pictureSizeOf(codec, plain.subarray(headerBytes)) ?? this.#size;
  }
}
