import { type MonotonicClock, type MonotonicMs, monotonicNow, TokenBucket, wallNow } from '@crossband/foundation';
import {
  controlKinds,
  datagramCodec,
  datagramMediaType,
  datagramSsrc,
  datagramTimestampMs,
  headerDefect,
  mediaTypes,
  readKeyFrameRequest,
  readPing,
  readReports,
  writeKeyFrameRequest,
  writePong,
  writeTarget,
} from '@crossband/wire/datagram/index';
import { type DatagramSigner, nodeSealCipher, type SealCipher, sealedIndex } from '@crossband/wire/datagram/sealing';
import { Adaptation } from './adaptation.ts';
import { DropCounter, type RelayDrop } from './drops.ts';
import { Link } from './link.ts';
import type { LinkSpec, Port, RelayFact, RelayFigures, StreamRoutes, StreamSpec } from './messages.ts';
import { PlainOpener } from './plain-opener.ts';
import { Stream } from './stream.ts';
import type { SocketAddress, UdpPort } from './udp/udp-port.ts';

/** A device pings every 2 s; after this without an authentic datagram nothing is sent there any more. */
const silentAfterMs = 10_000;
/**
 * Datagrams a second whose seal is tried though they come from an address that their sender has not been at. A forger
 * who floods costs this much of a processor and no more; a device that moved is heard again with the next gap.
 */
const strangersPerSecond = 20_000;

/** Everything that happens to a datagram between the two sockets. Knows no room: it is told who receives what. */
export class Relay {
  readonly #signer: DatagramSigner;
  readonly #cipher: SealCipher;
  readonly #ports: Readonly<Record<Port, UdpPort>>;
  readonly #tell: (fact: RelayFact) => void;
  readonly #links = new Map<number, Link>();
  readonly #streams = new Map<number, Stream>();
  readonly #plainOpeners = new Map<number, PlainOpener>();
  readonly #drops = new DropCounter();
  readonly #adaptation = new Adaptation();
  readonly #strangers: TokenBucket;
  readonly #now: MonotonicClock;
  #datagramsIn = 0;
  #datagramsOut = 0;
  /** A relay that takes the place of another one begins with telling that all are silent. */
  #somebodySpoke = true;

  constructor(
    ports: Readonly<Record<Port, UdpPort>>,
    signer: DatagramSigner,
    tell: (fact: RelayFact) => void,
    cipher: SealCipher = nodeSealCipher,
    now: MonotonicClock = monotonicNow,
  ) {
    this.#now = now;
    this.#strangers = new TokenBucket(strangersPerSecond, strangersPerSecond / 10, now());
    this.#ports = ports;
    this.#cipher = cipher;
    this.#signer = signer;
    this.#tell = tell;
  }

  get figures(): RelayFigures {
    return {
      datagramsIn: this.#datagramsIn,
      datagramsOut: this.#datagramsOut,
      links: this.#links.size,
      streams: this.#streams.size,
      drops: { ...this.#drops.counts },
    };
  }

  openLink(spec: LinkSpec): void {
    const link = new Link(spec, this.#ports[spec.port], this.#cipher, this.#now());
    this.#links.set(spec.ssrc, link);
    if (link.plain) this.#plainOpeners.set(spec.ssrc, new PlainOpener(link.place.seen));
  }

  closeLink(ssrc: number): void {
    this.#links.get(ssrc)?.close();
    this.#links.delete(ssrc);
    this.#plainOpeners.delete(ssrc);
    for (const stream of [...this.#streams.values()]) if (stream.link.ssrc === ssrc) this.closeStream(stream.ssrc);
  }

  openStream(spec: StreamSpec): void {
    const link = this.#links.get(spec.link);
    // Its device is gone already.
    if (!link) return;
    const stream = new Stream(spec, link, this.#ports[link.port], this.#cipher, this.#now());
    this.#streams.set(spec.ssrc, stream);
    if (link.plain) this.#plainOpeners.set(spec.ssrc, new PlainOpener(stream.place.seen));
  }

  closeStream(ssrc: number): void {
    this.#streams.get(ssrc)?.close();
    this.#streams.delete(ssrc);
    this.#plainOpeners.delete(ssrc);
  }

  route(streams: readonly StreamRoutes[]): void {
    for (const routes of streams) {
      const stream = this.#streams.get(routes.ssrc);
      const receivers = routes.receivers.flatMap((ssrc) => this.#links.get(ssrc) ?? []);
      stream?.route(routes, receivers, this.#signer);
    }
  }

  /** What arrived at a port. Nothing here throws, logs or awaits. */
  receive(datagram: Uint8Array, from: SocketAddress, port: Port): void {
    this.#datagramsIn += 1;
    const drop = this.#take(datagram, from, port);
    if (drop) this.#drops.add(drop);
  }

  /** @returns why the datagram is dropped, or null */
  #take(datagram: Uint8Array, from: SocketAddress, port: Port): RelayDrop | null {
    const defect = headerDefect(datagram);
    if (defect) return defect;
    const ssrc = datagramSsrc(datagram);
    const stream = this.#streams.get(ssrc);
    const link = stream?.link ?? this.#links.get(ssrc);
    if (!link) return 'foreign-ssrc';
    if (link.port !== port) return 'wrong-port';
    if (link.plain) return this.#takePlain(datagram, from, link, stream);
    const nowMs = this.#now();
    const isThere = link.isAt(from);
    if (!isThere && !this.#strangers.take(1, nowMs)) return 'stranger-budget';
    const { opener, place } = stream ?? link;
    const payload = opener.open(datagram);
    if (typeof payload === 'string') return payload;
    place.seen = opener.newest;
    const index = sealedIndex(datagram);
    if (!isThere && opener.newest === index) link.movedTo(from);
    this.#seen(link, nowMs);
    return stream ? this.#forward(stream, datagram, index, payload, nowMs) : this.#control(link, datagram, payload);
  }

  /** Once a second: who has not been heard for long is told of, and who has moved. */
  sweep(nowMs: MonotonicMs): void {
    const moved: { ssrc: number; at: SocketAddress }[] = [];
    for (const link of this.#links.values()) {
      const at = link.takeMove();
      if (at) moved.push({ ssrc: link.ssrc, at });
      if (link.seenAtMs === null || nowMs - link.seenAtMs < silentAfterMs) continue;
      link.fellSilent();
      this.#tell({ type: 'link-silent', ssrc: link.ssrc });
    }
    if (moved.length > 0) this.#tell({ type: 'links-moved', links: moved });
  }

  /** Some times a second: senders are told what to keep to. */
  adapt(nowMs: MonotonicMs): void {
    for (const { stream, target } of this.#adaptation.targets(this.#streams, nowMs)) {
      this.#sendControl(stream.link, controlKinds.target, writeTarget(target));
    }
  }

  /** Some times a second: who speaks. */
  tellSpeaking(nowMs: MonotonicMs): void {
    const streams: number[] = [];
    for (const stream of this.#streams.values()) if (stream.isSpeaking(nowMs)) streams.push(stream.ssrc);
    if (streams.length === 0 && !this.#somebodySpoke) return;
    this.#somebodySpoke = streams.length > 0;
    this.#tell({ type: 'speaking', streams });
  }

  #takePlain(datagram: Uint8Array, from: SocketAddress, link: Link, stream: Stream | undefined): RelayDrop | null {
    if (!link.isAt(from)) return 'foreign-address';
    const { ssrc, place } = stream ?? link;
    const opened = this.#plainOpeners.get(ssrc)?.open(datagram) ?? 'foreign-ssrc';
    if (typeof opened === 'string') return opened;
    const { index, payload } = opened;
    place.seen = Math.max(place.seen, index);
    const nowMs = this.#now();
    this.#seen(link, nowMs);
    return stream ? this.#forward(stream, datagram, index, payload, nowMs) : this.#control(link, datagram, payload);
  }

  #seen(link: Link, nowMs: MonotonicMs): void {
    const wasSilent = link.seenAtMs === null;
    link.seenAtMs = nowMs;
    if (wasSilent) this.#tell({ type: 'link-alive', ssrc: link.ssrc });
  }

  #forward(
    stream: Stream,
    datagram: Uint8Array,
    index: number,
    payload: Uint8Array,
    nowMs: MonotonicMs,
  ): RelayDrop | null {
    if (datagramMediaType(datagram) !== mediaTypes[stream.link.port]) return 'unknown-media';
    if (datagramCodec(datagram) !== stream.codec) return 'unknown-codec';
    stream.intake.observe(datagram, nowMs);
    const drop = stream.mayPass(datagram.length, nowMs);
    if (drop) return drop;
    stream.listen(payload, nowMs);
    const { sent, refused, unfit } = stream.forward(datagram, index, payload);
    this.#datagramsOut += sent;
    if (refused > 0) this.#drops.add('send-buffer-full', refused);
    if (unfit > 0) this.#drops.add('too-long', unfit);
    return null;
  }

  #control(link: Link, datagram: Uint8Array, payload: Uint8Array): RelayDrop | null {
    if (datagramMediaType(datagram) !== mediaTypes.control) return 'unknown-media';
    switch (datagramCodec(datagram)) {
      case controlKinds.ping:
        return this.#answerPing(link, datagramTimestampMs(datagram), payload);
      case controlKinds.keyFrameRequest:
        return this.#askForKeyFrames(link, payload);
      case controlKinds.report:
        return this.#takeReports(link, payload);
      default:
        return 'malformed-control';
    }
  }

  #answerPing(link: Link, pingSentMs: number, payload: Uint8Array): RelayDrop | null {
    const ping = readPing(payload);
    if (!ping) return 'malformed-control';
    this.#sendControl(link, controlKinds.pong, writePong({ id: ping.id, pingSentMs, pingArrivedMs: wallNow() }));
    return null;
  }

  #takeReports(link: Link, payload: Uint8Array): RelayDrop | null {
    const reports = readReports(payload);
    if (!reports) return 'malformed-control';
    this.#adaptation.reported(link, reports, this.#now());
    return null;
  }

  #askForKeyFrames(link: Link, payload: Uint8Array): RelayDrop | null {
    const wanted = readKeyFrameRequest(payload);
    if (!wanted) return 'malformed-control';
    const nowMs = this.#now();
    for (const ssrc of wanted) {
      const stream = this.#streams.get(ssrc);
      if (!stream?.needsKeyFrame(link, nowMs)) continue;
      this.#sendControl(stream.link, controlKinds.keyFrameRequest, writeKeyFrameRequest([ssrc]));
    }
    return null;
  }

  #sendControl(link: Link, kind: number, payload: Uint8Array): void {
    this.#datagramsOut += 1;
    const refused = link.sendControl(kind, wallNow(), payload);
    if (refused > 0) this.#drops.add('send-buffer-full', refused);
  }
}
