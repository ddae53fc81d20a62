import { type MonotonicMs, TokenBucket } from '@crossband/foundation';
import { VoiceActivity } from '@crossband/media/voice-activity';
import { HEADER_BYTES, MAX_DATAGRAM_BYTES, PLAIN_VERSION } from '@crossband/wire/datagram/index';
import {
  DatagramOpener,
  DatagramSealer,
  type DatagramSigner,
  MAX_SEALED_PAYLOAD_BYTES,
  type SealCipher,
} from '@crossband/wire/datagram/sealing';
import type { RelayDrop } from './drops.ts';
import type { Link } from './link.ts';
import type { StreamRoutes, StreamSpec } from './messages.ts';
import { Place } from './place.ts';
import { StreamIntake } from './stream-intake.ts';
import type { Destinations, UdpPort } from './udp/udp-port.ts';

/**
 * Receivers that ask within this time share one key frame. Encoders that are browsers, behind a bridge, drop a request
 * within 300 ms of the last that they answered.
 */
const keyFrameIntervalMs = 360;
/** What a sender may send at once beyond its rate: a key frame. */
const burstSeconds = 1;

/** One publication of one device: opened once, sealed once, sent to all. */
export class Stream {
  readonly ssrc: number;
  readonly link: Link;
  readonly codec: number;
  readonly opener: DatagramOpener;
  readonly place: Place;
  /** How it arrives here. */
  readonly intake: StreamIntake;
  readonly #voice: VoiceActivity | null;
  readonly #udp: UdpPort;
  readonly #cipher: SealCipher;
  readonly #bytes: TokenBucket;
  readonly #datagrams: TokenBucket;
  #open = false;
  #keyId = -1;
  #sealer: DatagramSealer | null = null;
  #signer: DatagramSigner | null = null;
  #receivers: readonly Link[] = [];
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #sealed: Destinations | null = null;
  #plain: Destinations | null = null;

  constructor(spec: StreamSpec, link: Link, udp: UdpPort, cipher: SealCipher, nowMs: MonotonicMs) {
    this.#cipher = cipher;
    this.ssrc = spec.ssrc;
    this.link = link;
    this.codec = spec.codec;
    link.sends.add(this);
    this.place = new Place(spec.place);
    this.intake = new StreamIntake(spec.ssrc);
    this.#voice = spec.listenedTo ? new VoiceActivity() : null;
    this.opener = new DatagramOpener({ direction: 'uplink', ssrc: spec.ssrc, newest: this.place.seen, cipher });
    this.opener.addSecret(0, spec.uplinkSecret);
    this.#udp = udp;
    const bytesPerSecond = spec.maxBitrateBps / 8;
    this.#bytes = new TokenBucket(bytesPerSecond, bytesPerSecond * burstSeconds, nowMs);
    this.#datagrams = new TokenBucket(spec.maxDatagramsPerSecond, spec.maxDatagramsPerSecond * burstSeconds, nowMs);
  }

  get receivers(): readonly Link[] {
    return this.#receivers;
  }

  /** Devices of version 1 do not know what a repair is. */
  get mayRepair(): boolean {
    return this.#receivers.every(({ plain }) => !plain);
  }

  /** Makes the stream go where the plan says, and nowhere else. */
  route(routes: StreamRoutes, receivers: readonly Link[], signer: DatagramSigner): void {
    const { open, keyId, downlinkSecret, signed } = routes;
    this.#open = open;
    if (keyId !== this.#keyId) {
      this.#keyId = keyId;
      const { ssrc } = this;
      const cipher = this.#cipher;
      this.#sealer = new DatagramSealer({ direction: 'downlink', secret: downlinkSecret, ssrc, keyId, cipher });
    }
    this.#signer = signed ? signer : null;
    for (const link of this.#receivers) link.receives.delete(this);
    this.#receivers = receivers;
    for (const link of receivers) link.receives.add(this);
    this.receiversMoved();
  }

  /** Addresses are gathered again with the next datagram. */
  receiversMoved(): void {
    this.#sealed?.close();
    this.#plain?.close();
    this.#sealed = null;
    this.#plain = null;
  }

  /** Whether a key frame is to be asked of the sender, now that this link needs one. */
  needsKeyFrame(link: Link, nowMs: MonotonicMs): boolean {
    if (!link.receives.has(this) || nowMs - this.#askedAtMs < keyFrameIntervalMs) return false;
    this.#askedAtMs = nowMs;
    return true;
  }

  mayPass(bytes: number, nowMs: MonotonicMs): RelayDrop | null {
    if (!this.#open) return 'gated';
    return this.#datagrams.take(1, nowMs) && this.#bytes.take(bytes, nowMs) ? null : 'sender-rate';
  }

  /** What passed the gate. */
  listen(payload: Uint8Array, nowMs: MonotonicMs): void {
    this.#voice?.hear(payload, nowMs);
  }

  /** Somebody speaks in it, and may. */
  isSpeaking(nowMs: MonotonicMs): boolean {
    return this.#open && (this.#voice?.isSpeaking(nowMs) ?? false);
  }

  /**
   * Sends an opened datagram to every receiver. @param header its first 16 bytes @returns how many were sent, how many
   * the kernel did not take, and how many it is too long for once it is sealed and signed: version 1 has more room
   */
  forward(header: Uint8Array, index: number, payload: Uint8Array): { sent: number; refused: number; unfit: number } {
    if (!this.#sealed || !this.#plain) this.#gather();
    const sealed = this.#sealed as Destinations;
    const plain = this.#plain as Destinations;
    let refused = 0;
    const unfit = payload.length > MAX_SEALED_PAYLOAD_BYTES ? sealed.count : 0;
    if (sealed.count > unfit && this.#sealer) {
      const { outgoing } = this.#udp;
      const whole = this.#sealer.sealAs(header, Math.floor(index / 0x10000), payload, outgoing);
      const bytes = this.#signer ? this.#signer.append(outgoing, whole) : whole;
      refused += this.#udp.send(bytes, sealed);
    }
    if (plain.count > 0) refused += this.#udp.send(this.#writePlain(header, payload), plain);
    // A frame of voice is one datagram: to wait for more of it would be another turn of the loop for nothing.
    if (this.link.port === 'voice') this.#udp.flush();
    return { sent: sealed.count - unfit + plain.count - refused, refused, unfit };
  }

  close(): void {
    this.link.sends.delete(this);
    for (const link of this.#receivers) link.receives.delete(this);
    this.#receivers = [];
    this.receiversMoved();
  }

  #writePlain(header: Uint8Array, payload: Uint8Array): number {
    const { outgoing } = this.#udp;
    outgoing.set(header.subarray(0, HEADER_BYTES));
    outgoing[0] = PLAIN_VERSION;
    outgoing.set(payload, HEADER_BYTES);
    return Math.min(MAX_DATAGRAM_BYTES, HEADER_BYTES + payload.length);
  }

  #gather(): void {
    this.receiversMoved();
    const addresses = (plain: boolean) =>
      this.#receivers.flatMap((link) => (link.plain === plain && link.address ? [link.address] : []));
    this.#sealed = this.#udp.destinations(addresses(false));
    this.#plain = this.#udp.destinations(addresses(true));
  }
}
