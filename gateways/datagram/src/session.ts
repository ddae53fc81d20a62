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

export interface DatagramSessionOptions {
  readonly plane: DatagramPlaneContract;
  /** What devices are told to send to; null: the host of their signaling connection. */
  readonly announcedHost: string | null;
  readonly room: Room;
  readonly seat: Seat;
  readonly notify: Notify;
}

/** One participant's datagram device: its two sockets, what it sends and what it is offered. */
export class DatagramSession {
  readonly opened: DatagramSessionView;
  readonly #options: DatagramSessionOptions;
  readonly #endpoint: DatagramEndpoint;
  #seat: Seat;

  private constructor(options: DatagramSessionOptions, endpoint: DatagramEndpoint) {
    const { plane, announcedHost } = options;
    this.#options = options;
    this.#endpoint = endpoint;
    this.#seat = options.seat;
    this.opened = {
      host: announcedHost,
      voicePort: endpoint.ports.voice,
      videoPort: endpoint.ports.video,
      links: { voice: viewLink(endpoint.links.voice), video: viewLink(endpoint.links.video) },
      signerKey: base64(plane.signerKey),
    };
  }

  static async open(options: DatagramSessionOptions): Promise<DatagramSession> {
    const { plane, room, seat, notify } = options;
    const endpoint = `datagram:${seat.participant}`;
    return new DatagramSession(
      options,
      await plane.openEndpoint({ room: room.id, endpoint, listener: listenerOf(notify) }),
    );
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
      return { publication, ssrc, uplinkSecret: base64(uplinkSecret) };
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

function listenerOf(notify: Notify): DatagramListener {
  return {
    offered: ({ secret, feed: _, ...offer }) => notify('datagram.offered', { ...offer, secret: base64(secret) }),
    secret: ({ secret, ...next }) => notify('datagram.secret', { ...next, secret: base64(secret) }),
    ended: (end) => notify('datagram.ended', end),
    alive: (port, alive) => notify('datagram.alive', { port, alive }),
  };
}

function viewLink({ ssrc, uplinkSecret, downlinkSecret }: LinkSecrets): DatagramLinkView {
  return { ssrc, uplinkSecret: base64(uplinkSecret), downlinkSecret: base64(downlinkSecret) };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
