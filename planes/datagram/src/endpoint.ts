import { randomBytes } from 'node:crypto';
import { type CloseReason, CodedError } from '@crossband/foundation';
import { bridgeEndpoint, type EndpointId, type SubscriptionId } from '@crossband/room';
import type { DatagramCodec } from '@crossband/wire/datagram/index';
import { SECRET_BYTES } from '@crossband/wire/datagram/sealing';
import type { DatagramEndpoint, DatagramListener, LinkSecrets } from './contract.ts';
import type { Port } from './relay/messages.ts';
import { Place } from './relay/place.ts';
import type { SocketAddress } from './relay/udp/udp-port.ts';
import type { RelayThread } from './relay-thread.ts';
import type { RoomDatagrams } from './room-datagrams.ts';
import { kindOf, StreamFeed } from './stream-feed.ts';

const maxFeeds = 16;
/** What one device may send for one publication; a key frame comes at once, so there is room above any real bitrate. */
const limits = {
  audio: { maxBitrateBps: 1_000_000, maxDatagramsPerSecond: 250 },
  video: { maxBitrateBps: 20_000_000, maxDatagramsPerSecond: 4_000 },
} as const;

/** One device with its two sockets. */
export class Endpoint implements DatagramEndpoint {
  readonly id: EndpointId;
  readonly links: Readonly<Record<Port, LinkSecrets>>;
  readonly listener: DatagramListener;
  /** Speaks version 1: nothing that it receives is sealed or signed. */
  readonly isPlain: boolean;
  readonly #codecs: ReadonlySet<string> | null;
  readonly #relay: RelayThread;
  readonly #room: RoomDatagrams;
  readonly #feeds = new Map<string, StreamFeed>();
  #closed = false;

  constructor(
    id: EndpointId,
    listener: DatagramListener,
    room: RoomDatagrams,
    plain: Readonly<Record<Port, SocketAddress>> | null,
    codecs: readonly DatagramCodec[] | null,
  ) {
    this.id = id;
    this.isPlain = plain !== null;
    this.#codecs = codecs && new Set(codecs);
    this.listener = listener;
    this.#room = room;
    this.#relay = room.context.relays.of(room.id);
    this.links = { voice: this.#link('voice', plain), video: this.#link('video', plain) };
  }

  get ports(): Readonly<Record<Port, number>> {
    return this.#relay.ports;
  }

  decodes(codec: string): boolean {
    return this.#codecs?.has(codec) ?? true;
  }

  get closed(): boolean {
    return this.#closed;
  }

  async ingest(codec: DatagramCodec): Promise<{ handle: string; ssrc: number; uplinkSecret: Uint8Array }> {
    if (this.#closed) throw new CodedError('media-unavailable', 'This device has left; join again.');
    if (this.#feeds.size >= maxFeeds) {
      throw new CodedError('too-many-publications', `This device sends ${maxFeeds} streams already; stop one first.`);
    }
    const { context } = this.#room;
    const kind = kindOf(codec);
    const feed = new StreamFeed(context.ssrcs.take(), codec, this, this.#room.signed, () => this.#room.applyAgain());
    const uplinkSecret = randomBytes(SECRET_BYTES);
    this.#feeds.set(feed.handle, feed);
    this.#room.feedUp(feed);
    const { ssrc, port } = feed;
    const link = this.links[port].ssrc;
    this.#relay.tell({
      type: 'open-stream',
      ssrc,
      link,
      codec: context.codecNumber(codec),
      uplinkSecret,
      place: Place.begin().memory,
      // Whether it speaks is told where it comes from.
      listenedTo: codec === 'opus' && this.id !== bridgeEndpoint('sfu'),
      ...limits[kind],
    });
    await this.#relay.caughtUp();
    return { handle: feed.handle, ssrc, uplinkSecret };
  }

  discard(handle: string): void {
    const feed = this.#feeds.get(handle);
    if (feed && !feed.planned) this.#room.closeFeed(feed);
  }

  ready(subscription: SubscriptionId, keyId: number): void {
    this.#room.receiverHas(this, subscription, keyId);
  }

  forget(feed: StreamFeed): void {
    this.#feeds.delete(feed.handle);
  }

  close(reason: CloseReason): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const feed of [...this.#feeds.values()]) this.#room.feedDown(feed, reason);
    const { ssrcs } = this.#room.context;
    for (const { ssrc } of Object.values(this.links)) {
      this.#relay.tell({ type: 'close-link', ssrc });
      ssrcs.release(ssrc);
    }
    this.#room.endpointClosed(this, reason);
  }

  #link(port: Port, plain: Readonly<Record<Port, SocketAddress>> | null): LinkSecrets {
    const { ssrcs } = this.#room.context;
    const link = {
      ssrc: ssrcs.take(),
      uplinkSecret: randomBytes(SECRET_BYTES),
      downlinkSecret: randomBytes(SECRET_BYTES),
    };
    const place = Place.begin().memory;
    this.#relay.tell({ type: 'open-link', port, plain: plain?.[port] ?? null, lastAt: null, place, ...link });
    ssrcs.name(link.ssrc, (isAlive) => this.listener.alive(port, isAlive));
    return link;
  }
}
