import { type CloseReason, CodedError } from '@crossband/foundation';
import type { EndpointId, MediaKind, SubscriptionId } from '@crossband/room';
import type {
  IceParametersView,
  SignaledDtlsParameters,
  SignaledRtpCapabilities,
  SignaledRtpParameters,
  TransportOpened,
} from '@crossband/wire';
import { ortc, type types } from 'mediasoup';
import type { EndpointListener, SfuEndpoint } from './contract.ts';
import { mediaUnavailable, notNegotiated, unknownTransport } from './engine-error.ts';
import {
  toEngineDtlsParameters,
  toEngineRtpCapabilities,
  toEngineRtpParameters,
  toTransportOpened,
} from './engine-types.ts';
import { Feed } from './feed.ts';
import { LinkWatch } from './link/link-watch.ts';
import type { RoomMedia } from './room-media.ts';
import type { RoomRouter } from './room-router.ts';

/** What a device can decode and where it takes it. */
export interface Receiving {
  readonly transport: types.WebRtcTransport | types.PlainTransport;
  readonly rtpCapabilities: types.RtpCapabilities;
  /** Null for plain transports, whose bandwidth nobody estimates. */
  readonly link: LinkWatch | null;
}

const srtpSuite = 'AES_CM_128_HMAC_SHA1_80' as const;
const maxTransports = 16;
const maxFeeds = 64;
/**
 * Many viewers that join within this time share one key frame; the first is asked for at once. Chromium drops a request
 * within 300 ms of the last that it answered, and the engine repeats one only after a second: so this stays clearly above.
 */
const keyFrameRequestDelayMs = 360;
/** Where the estimate of a viewer's bandwidth begins: enough for a small layer before the first feedback. */
const initialOutgoingBps = 1_000_000;

export class Endpoint implements SfuEndpoint {
  readonly id: EndpointId;
  readonly router: RoomRouter;
  readonly listener: EndpointListener;
  readonly #room: RoomMedia;
  readonly #transports = new Map<string, types.WebRtcTransport | types.PlainTransport>();
  #opening = 0;
  readonly #feeds = new Map<string, Feed>();
  readonly #transportOf = new WeakMap<Feed, types.Transport>();
  #receiving: Receiving | null = null;
  #closed = false;

  constructor(id: EndpointId, router: RoomRouter, listener: EndpointListener, room: RoomMedia) {
    this.id = id;
    this.router = router;
    this.listener = listener;
    this.#room = room;
    router.place.load += 1;
  }

  get closed(): boolean {
    return this.#closed;
  }

  get receiving(): Receiving | null {
    return this.#receiving;
  }

  get transports(): readonly string[] {
    return [...this.#transports.keys()];
  }

  async openTransport(): Promise<TransportOpened> {
    const transport = await this.#open(({ live, router }) =>
      router.createWebRtcTransport({
        webRtcServer: live.server,
        enableTcp: this.#room.options.iceTcp,
        preferUdp: true,
        initialAvailableOutgoingBitrate: initialOutgoingBps,
      }),
    );
    return toTransportOpened(transport);
  }

  async connectTransport(id: string, dtlsParameters: SignaledDtlsParameters): Promise<void> {
    const transport = this.#webRtc(id);
    try {
      await transport.connect({ dtlsParameters: toEngineDtlsParameters(dtlsParameters) });
    } catch (error) {
      if (transport.closed) throw unknownTransport();
      throw notNegotiated('The transport cannot be connected like this', error);
    }
  }

  async restartTransport(id: string): Promise<IceParametersView> {
    const transport = this.#webRtc(id);
    try {
      return (await transport.restartIce()) as IceParametersView;
    } catch (error) {
      if (transport.closed) throw unknownTransport();
      throw mediaUnavailable(error);
    }
  }

  closeTransport(id: string, reason: CloseReason): void {
    const transport = this.#transports.get(id);
    if (!transport) return;
    this.#transports.delete(id);
    if (this.#receiving?.transport === transport) {
      this.#receiving = null;
      this.#room.endpointStopped(this, reason);
    }
    for (const feed of [...this.#feeds.values()]) {
      if (this.#transportOf.get(feed) === transport) this.#room.feedDown(feed, reason);
    }
    transport.close();
  }

  receive(id: string, rtpCapabilities: SignaledRtpCapabilities): void {
    const transport = this.#transports.get(id);
    if (this.#closed || !transport) throw unknownTransport();
    const capabilities = structuredClone(toEngineRtpCapabilities(rtpCapabilities));
    try {
      ortc.validateAndNormalizeRtpCapabilities(capabilities);
    } catch (error) {
      throw notNegotiated('The RTP capabilities cannot be understood', error);
    }
    const link = 'iceState' in transport ? new LinkWatch(transport, this.#room.logger) : null;
    this.#receiving = { transport, rtpCapabilities: capabilities, link };
    this.#room.applyAgain();
  }

  async ingest(request: {
    transport: string;
    kind: MediaKind;
    rtpParameters: SignaledRtpParameters;
    widthPx: number;
  }): Promise<{ handle: string; codec: string }> {
    const { kind, rtpParameters, widthPx } = request;
    const transport = this.#transports.get(request.transport);
    if (this.#closed || !transport) throw unknownTransport();
    if (this.#feeds.size >= maxFeeds) {
      throw new CodedError('too-many-publications', `This device sends ${maxFeeds} streams already; stop one first.`);
    }
    if (rtpParameters.codecs.some(({ mimeType }) => !mimeType.toLowerCase().startsWith(`${kind}/`))) {
      throw notNegotiated(`A codec of the RTP parameters is not ${kind}`);
    }
    const producer = await this.#produce(transport, kind, rtpParameters);
    if (this.#closed || producer.closed) {
      producer.close();
      throw mediaUnavailable();
    }
    const feed = new Feed(this, this.router, producer, widthPx);
    this.#feeds.set(feed.handle, feed);
    this.#transportOf.set(feed, transport);
    this.#room.feedUp(feed);
    return { handle: feed.handle, codec: feed.codec };
  }

  discard(handle: string): void {
    const feed = this.#feeds.get(handle);
    if (feed && feed.publication === null) this.#room.closeFeed(feed, 'own');
  }

  describeFeed(handle: string, widthPx: number): void {
    const feed = this.#feeds.get(handle);
    if (!feed) return;
    feed.describe(widthPx);
    this.#room.applyAgain();
  }

  async ready(subscription: SubscriptionId, epoch: number): Promise<void> {
    await this.#room.delivery(this, subscription).ready(epoch);
  }

  playing(subscription: SubscriptionId, epoch: number): void {
    this.#room.delivery(this, subscription).playing(epoch);
  }

  async openPlain(request: {
    peer: { ip: string; port: number };
    peerKey: string;
  }): Promise<{ transport: string; ip: string; port: number; ownKey: string }> {
    const transport = await this.#open(({ router }) =>
      router.createPlainTransport({
        listenInfo: { protocol: 'udp', ip: this.#room.options.plainIp },
        rtcpMux: true,
        // A transport that takes its peer from the first datagram can be taken over by anybody's first datagram.
        comedia: false,
        enableSrtp: true,
        srtpCryptoSuite: srtpSuite,
      }),
    );
    try {
      const { ip, port } = request.peer;
      const srtpParameters = { cryptoSuite: srtpSuite, keyBase64: request.peerKey };
      await transport.connect({ ip, port, srtpParameters });
    } catch (error) {
      this.closeTransport(transport.id, 'own');
      throw transport.closed && this.#closed
        ? mediaUnavailable(error)
        : notNegotiated('The native peer is not usable', error);
    }
    const { localAddress, localPort } = transport.tuple;
    const ownKey = transport.srtpParameters?.keyBase64 ?? '';
    return { transport: transport.id, ip: localAddress, port: localPort, ownKey };
  }

  async close(reason: CloseReason): Promise<void> {
    this.end(reason);
  }

  /** The closing cascade: feeds, receivers, transports; then the room forgets the endpoint. */
  end(reason: CloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const feed of [...this.#feeds.values()]) this.#room.feedDown(feed, reason);
    this.#room.endpointStopped(this, null);
    for (const transport of this.#transports.values()) transport.close();
    this.#transports.clear();
    this.router.place.load -= 1;
    this.#room.endpointDown(this, reason);
  }

  /** The room closed this feed. */
  forget(feed: Feed): void {
    this.#feeds.delete(feed.handle);
  }

  async #open<T extends types.WebRtcTransport | types.PlainTransport>(
    create: (router: RoomRouter) => Promise<T>,
  ): Promise<T> {
    if (this.#closed) throw mediaUnavailable();
    if (this.#transports.size + this.#opening >= maxTransports) {
      throw new CodedError('transport-limit', `This device has ${maxTransports} transports already; close one first.`);
    }
    this.#opening += 1;
    try {
      const transport = await create(this.router);
      if (this.#closed) {
        transport.close();
        throw mediaUnavailable();
      }
      this.#transports.set(transport.id, transport);
      return transport;
    } catch (error) {
      throw error instanceof CodedError ? error : mediaUnavailable(error);
    } finally {
      this.#opening -= 1;
    }
  }

  async #produce(
    transport: types.Transport,
    kind: MediaKind,
    rtpParameters: SignaledRtpParameters,
  ): Promise<types.Producer> {
    try {
      return await transport.produce({
        kind,
        rtpParameters: toEngineRtpParameters(rtpParameters),
        paused: true,
        keyFrameRequestDelay: keyFrameRequestDelayMs,
      });
    } catch (error) {
      if (transport.closed) throw mediaUnavailable(error);
      throw notNegotiated('The RTP parameters are not what was negotiated', error);
    }
  }

  #webRtc(id: string): types.WebRtcTransport {
    const transport = this.#transports.get(id);
    if (this.#closed || transport?.type !== 'webrtc') throw unknownTransport();
    return transport as types.WebRtcTransport;
  }
}
