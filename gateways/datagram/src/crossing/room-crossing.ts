import { randomBytes, randomInt } from 'node:crypto';
import type { Bridge } from '@crossband/bridge';
import { frameCodecs } from '@crossband/bridge';
import type { DatagramEndpoint, DatagramOffer, DatagramPlaneContract } from '@crossband/datagram';
import type { CloseReason, Logger } from '@crossband/foundation';
import { messageOf } from '@crossband/foundation';
import { bridgeEndpoint, type Fact, type RoomId } from '@crossband/room';
import type { Offer, SfuEndpoint, SfuPlaneContract } from '@crossband/sfu';
import type { DatagramCodec } from '@crossband/wire/datagram/index';
import { nativeCodecOf } from '@crossband/wire/rtp/index';
import { receiverRtpCapabilities, senderRtpParameters } from '@crossband/wire/rtp/native-parameters';
import { MASTER_BYTES } from '@crossband/wire/srtp/index';

export interface CrossingContext {
  readonly sfu: SfuPlaneContract;
  readonly datagrams: DatagramPlaneContract;
  readonly bridge: Bridge;
  /** Where the datagram plane listens, as this process reaches it. */
  readonly relayIp: string;
  readonly logger: Logger;
  emit(fact: Fact): void;
}

/** A publication on its way: the copy's handle and the ssrc of its datagrams. */
interface Copy {
  readonly epoch: number;
  readonly ssrc: number;
  discard(): void;
}

/**
 * One room's way between the SFU and the datagram plane: an endpoint on each, which receive what the plan sends to the
 * bridge, and give it on the other plane as copies of the feeds.
 */
export class RoomCrossing {
  readonly #room: RoomId;
  readonly #context: CrossingContext;
  readonly #sfu: SfuEndpoint;
  readonly #transport: string;
  readonly #datagrams: DatagramEndpoint;
  /** By the plan's subscription of the bridge. */
  readonly #copies = new Map<string, Copy>();
  #closed = false;

  private constructor(
    room: RoomId,
    context: CrossingContext,
    ends: { sfu: SfuEndpoint; transport: string; datagrams: DatagramEndpoint },
  ) {
    this.#room = room;
    this.#context = context;
    this.#sfu = ends.sfu;
    this.#transport = ends.transport;
    this.#datagrams = ends.datagrams;
  }

  static async open(room: RoomId, context: CrossingContext): Promise<RoomCrossing> {
    const { sfu, datagrams, bridge, relayIp } = context;
    let crossing: RoomCrossing | null = null;
    /** The plan is applied to this endpoint while the SFU's is still being opened. */
    const early: DatagramOffer[] = [];
    const endpoint = await datagrams.openEndpoint({
      room,
      endpoint: bridgeEndpoint('sfu'),
      listener: {
        offered: (offer) => {
          if (crossing) crossing.toRtp(offer);
          else early.push(offer);
        },
        secret: ({ subscription, ssrc, keyId, secret, signed }) => {
          const signerKey = signed ? datagrams.signerKey : null;
          bridge.tell({ type: 'secret', room, ssrc, keyId, secret, signerKey });
          endpoint.ready(subscription, keyId);
        },
        ended: ({ subscription }) => crossing?.end(subscription),
        alive: () => {},
      },
    });
    const media = await sfu.openEndpoint({
      room,
      endpoint: bridgeEndpoint('datagram'),
      listener: {
        offered: (offer) => void crossing?.toDatagrams(offer),
        ended: ({ subscription, last }) => {
          if (last) crossing?.end(subscription);
        },
        lost: () => crossing?.lost(),
      },
    });
    const peer = await bridge.openRoom({ room, relay: { ip: relayIp, ports: endpoint.ports }, links: endpoint.links });
    const key = randomBytes(MASTER_BYTES);
    const plain = await media.openPlain({ peer, peerKey: key.toString('base64') });
    const sfuKey = Buffer.from(plain.ownKey, 'base64');
    bridge.tell({ type: 'connect', room, ip: plain.ip, port: plain.port, key, sfuKey });
    crossing = new RoomCrossing(room, context, { sfu: media, transport: plain.transport, datagrams: endpoint });
    media.receive(plain.transport, receiverRtpCapabilities());
    for (const offer of early) crossing.toRtp(offer);
    return crossing;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The SFU offers a feed that somebody wants as datagrams. */
  async toDatagrams(offer: Offer): Promise<void> {
    const { subscription, epoch, producer, rtpParameters } = offer;
    const [codec] = rtpParameters.codecs;
    const [encoding] = rtpParameters.encodings ?? [];
    const name = (codec?.mimeType.split('/')[1] ?? '').toLowerCase() as DatagramCodec;
    if (!frameCodecs[name] || encoding?.ssrc === undefined) return this.#cannot(subscription, name);
    const { handle, ssrc, uplinkSecret } = await this.#datagrams.ingest(name);
    const { bridge, emit } = this.#context;
    bridge.tell({ type: 'to-datagrams', room: this.#room, codec: name, rtpSsrc: encoding.ssrc, ssrc, uplinkSecret });
    this.#replace(subscription, { epoch, ssrc, discard: () => this.#datagrams.discard(handle) });
    emit({ type: 'bridged', room: this.#room, of: producer, copy: { plane: 'datagram', handle, codec: name } });
    await this.#sfu.ready(subscription, epoch);
    this.#sfu.playing(subscription, epoch);
  }

  /** The datagram plane offers a feed that somebody wants by RTP. */
  toRtp(offer: DatagramOffer): void {
    this.#carryToRtp(offer).catch((error: unknown) => {
      this.#context.logger.warn({ room: this.#room, reason: messageOf(error) }, 'cannot bring datagrams to the SFU');
    });
  }

  end(subscription: string): void {
    const copy = this.#copies.get(subscription);
    if (!copy) return;
    this.#copies.delete(subscription);
    this.#context.bridge.tell({ type: 'close-stream', room: this.#room, ssrc: copy.ssrc });
    copy.discard();
  }

  /** The SFU's worker or the bridge's thread died, and what this room had there with it: the plan opens a new crossing. */
  lost(): void {
    void this.close('worker-died');
  }

  async close(reason: CloseReason): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#context.bridge.tell({ type: 'close-room', room: this.#room });
    this.#datagrams.close(reason);
    if (!this.#sfu.closed) await this.#sfu.close(reason);
  }

  async #carryToRtp({ subscription, epoch, codec, ssrc, keyId, secret, feed, signed }: DatagramOffer): Promise<void> {
    const native = nativeCodecOf(codec);
    const name = codec as DatagramCodec;
    if (!native || !frameCodecs[name]) return this.#cannot(subscription, codec);
    const rtpSsrc = randomInt(2, 2 ** 32);
    const cname = `datagram-${ssrc}`;
    const { handle } = await this.#sfu.ingest({
      transport: this.#transport,
      kind: native.kind,
      rtpParameters: senderRtpParameters(native, rtpSsrc, cname),
      widthPx: 0,
    });
    const { payloadType } = native;
    const { bridge, emit, datagrams } = this.#context;
    const signerKey = signed ? datagrams.signerKey : null;
    const stream = { codec: name, ssrc, keyId, secret, signerKey, rtpSsrc, payloadType, cname };
    bridge.tell({ type: 'to-rtp', room: this.#room, ...stream });
    this.#replace(subscription, { epoch, ssrc, discard: () => this.#sfu.discard(handle) });
    emit({ type: 'bridged', room: this.#room, of: feed, copy: { plane: 'sfu', handle, codec } });
  }

  #replace(subscription: string, copy: Copy): void {
    this.end(subscription);
    this.#copies.set(subscription, copy);
  }

  #cannot(subscription: string, codec: string): void {
    this.#context.logger.info({ room: this.#room, codec }, 'no bridge carries this codec');
    this.#context.emit({ type: 'unavailable', room: this.#room, subscription, code: 'no-common-codec' });
  }
}
