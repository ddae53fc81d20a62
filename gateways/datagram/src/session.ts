import type { DatagramEndpoint, DatagramListener, DatagramPlaneContract, LinkSecrets } from '@crossband/datagram';
import { type CloseReason, CodedError } from '@crossband/foundation';
import type { Room, Seat, Sink } from '@crossband/room';
import type {
  DatagramLinkView,
  DatagramSession as DatagramSessionView,
  HubEvents,
  RequestParams,
  ResultOf,
} from '@crossband/wire';

export type Notify = <Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]) => void;

/** What a device says of itself when it opens its session. */
export interface DatagramWish extends Partial<RequestParams['datagram.open']> {
  /** Of the signaling connection: the only host whose ports a device may name. */
  readonly remoteAddress: string;
}

export interface DatagramSessionOptions {
  readonly plane: DatagramPlaneContract;
  /** What devices are told to send to; null: the host of their signaling connection. */
  readonly announcedHost: string | null;
  readonly room: Room;
  readonly seat: Seat;
  readonly notify: Notify;
  readonly wish: DatagramWish;
}

/** One participant's datagram device: its two sockets, what it sends and what it is offered. */
export class DatagramSession {
  readonly opened: DatagramSessionView;
  readonly #options: DatagramSessionOptions;
  readonly #endpoint: DatagramEndpoint;
  readonly #alive: ReadonlySet<Port>;
  #seat: Seat;

  private constructor(options: DatagramSessionOptions, endpoint: DatagramEndpoint, alive: ReadonlySet<Port>) {
    const { plane, announcedHost, wish } = options;
    this.#alive = alive;
    this.#options = options;
    this.#endpoint = endpoint;
    this.#seat = options.seat;
    this.opened = {
      host: announcedHost,
      voicePort: endpoint.ports.voice,
      videoPort: endpoint.ports.video,
      links: { voice: viewLink(endpoint.links.voice, !wish.plain), video: viewLink(endpoint.links.video, !wish.plain) },
      signerKey: base64(plane.signerKey),
    };
  }

  static async open(options: DatagramSessionOptions): Promise<DatagramSession> {
    const { plane, room, seat, notify, wish } = options;
    const alive = new Set<Port>();
    const endpoint = await plane.openEndpoint({
      room: room.id,
      endpoint: `datagram:${seat.participant}`,
      listener: listenerOf(notify, alive, !wish.plain),
      plain: announcedBy(wish),
      codecs: wish.codecs ?? null,
    });
    return new DatagramSession(options, endpoint, alive);
  }

  /** Authentic datagrams come from one of its sockets. */
  get heard(): boolean {
    return this.#alive.size > 0;
  }

  get sink(): Sink {
    return { plane: this.#options.plane.id, endpoint: this.#endpoint.id };
  }

  async publish({ source, codec, muted }: RequestParams['datagram.publish']): Promise<ResultOf<'datagram.publish'>> {
    const { room, plane } = this.#options;
    const kind = codec === 'opus' ? 'audio' : 'video';
    const expected = source === 'camera' || source === 'screen' ? 'video' : 'audio';
    if (kind !== expected) throw new CodedError('bad-params', `A ${source} is ${expected}; ${codec} is not.`);
    const publication = room.publish(this.#seat, { source, kind, muted, preset: null });
    try {
      const { handle, ssrc, uplinkSecret } = await this.#endpoint.ingest(codec);
      room.attach(this.#seat, publication, { plane: plane.id, handle, codec });
      return { publication, ssrc, uplinkSecret: this.#options.wish.plain ? '' : base64(uplinkSecret) };
    } catch (error) {
      room.unpublish(this.#seat, publication, 'own');
      throw error;
    }
  }

  ready({ subscription, keyId }: RequestParams['datagram.ready']): void {
    this.#endpoint.ready(subscription, keyId);
  }

  resumed(seat: Seat): void {
    this.#seat = seat;
  }

  close(reason: CloseReason): void {
    this.#endpoint.close(reason);
  }
}

/** Where a device of version 1 is: its own host, with the ports that it names. */
function announcedBy({ plain, remoteAddress }: DatagramWish) {
  if (!plain) return null;
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '');
  return { voice: { address, port: plain.voicePort }, video: { address, port: plain.videoPort } };
}

type Port = keyof DatagramEndpoint['links'];

/** @param sealed false: the device speaks version 1, and is told no secret */
function listenerOf(notify: Notify, alive: Set<Port>, sealed: boolean): DatagramListener {
  return {
    offered: ({ secret, feed: _, ...offer }) =>
      notify('datagram.offered', { ...offer, secret: sealed ? base64(secret) : '' }),
    secret: ({ secret, ...next }) => notify('datagram.secret', { ...next, secret: base64(secret) }),
    ended: (end) => notify('datagram.ended', end),
    alive: (port, isAlive) => {
      if (isAlive) alive.add(port);
      else alive.delete(port);
      notify('datagram.alive', { port, alive: isAlive });
    },
  };
}

function viewLink({ ssrc, uplinkSecret, downlinkSecret }: LinkSecrets, sealed: boolean): DatagramLinkView {
  if (!sealed) return { ssrc, uplinkSecret: '', downlinkSecret: '' };
  return { ssrc, uplinkSecret: base64(uplinkSecret), downlinkSecret: base64(downlinkSecret) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
