import { type CloseReason, CodedError, type Logger, messageOf } from '@crossband/foundation';
import type { PublicationSpec, Room, Seat, Sink } from '@crossband/room';
import type { EndpointListener, Offer, SfuEndpoint, SfuPlaneContract } from '@crossband/sfu';
import type { HubEvents, IceParametersView, RequestParams, ResultOf, TransportOpened } from '@crossband/wire';

export type Notify = <Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]) => void;

export interface WebRtcSessionOptions {
  readonly sfu: SfuPlaneContract;
  readonly room: Room;
  readonly seat: Seat;
  readonly notify: Notify;
  readonly logger: Logger;
}

/** A browser has one transport a direction; a few more may stand while old ones are being replaced. */
const maxTransports = 6;

/**
 * One participant's WebRTC device: its transports, what it sends (ingress) and what it is offered (egress). It outlives
 * the signaling socket: a resumed connection finds its media still running.
 */
export class WebRtcSession {
  readonly #options: WebRtcSessionOptions;
  readonly #endpointId: string;
  #seat: Seat;
  #endpoint: Promise<SfuEndpoint> | null = null;
  #transports = new Set<string>();
  /** Offers that the device has not answered yet, by subscription; sent again after a resume. */
  readonly #unanswered = new Map<string, HubEvents['subscription.offered']>();
  #closed = false;

  constructor(options: WebRtcSessionOptions) {
    this.#options = options;
    this.#seat = options.seat;
    this.#endpointId = `webrtc:${options.seat.participant}`;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Where this device's subscriptions end. */
  get sink(): Sink {
    return { plane: this.#options.sfu.id, endpoint: this.#endpointId };
  }

  async openTransport(params: RequestParams['transport.open']): Promise<TransportOpened> {
    if (params.direction === 'receive' && !params.rtpCapabilities) {
      throw new CodedError('bad-params', 'A receive transport needs rtpCapabilities: what this device can decode.');
    }
    if (this.#transports.size >= maxTransports) {
      throw new CodedError('transport-limit', 'This device has its transports already; reload the page.');
    }
    const endpoint = await this.#open();
    const opened = await endpoint.openTransport();
    this.#transports.add(opened.transport);
    if (params.rtpCapabilities) endpoint.receive(opened.transport, params.rtpCapabilities);
    return opened;
  }

  async connectTransport(params: RequestParams['transport.connect']): Promise<void> {
    const endpoint = await this.#holding(params.transport);
    await endpoint.connectTransport(params.transport, params.dtlsParameters);
  }

  async restartTransport(transport: string): Promise<IceParametersView> {
    const endpoint = await this.#holding(transport);
    return endpoint.restartTransport(transport);
  }

  /** Opens a publication, or replaces the feed of one that this participant owns already. */
  async publish(params: RequestParams['publication.open']): Promise<ResultOf<'publication.open'>> {
    const { room } = this.#options;
    const expected = params.source === 'camera' || params.source === 'screen' ? 'video' : 'audio';
    if (params.kind !== expected) {
      throw new CodedError('bad-params', `A ${params.source} is ${expected}, not ${params.kind}.`);
    }
    const endpoint = await this.#holding(params.transport);
    const spec: PublicationSpec = {
      source: params.source,
      kind: params.kind,
      muted: params.muted,
      preset: params.preset ?? null,
    };
    const renewed = params.publication !== undefined;
    if (params.publication !== undefined && room.owned(this.#seat, params.publication).spec.source !== params.source) {
      throw new CodedError('bad-params', 'A publication keeps its source; open another one.');
    }
    const publication = params.publication ?? room.publish(this.#seat, spec);
    try {
      const { transport, kind, rtpParameters, widthPx = 0 } = params;
      const feed = await endpoint.ingest({ transport, kind, rtpParameters, widthPx });
      try {
        if (renewed) room.mute(this.#seat, publication, params.muted);
        return { publication, epoch: room.attach(this.#seat, publication, { plane: this.sink.plane, ...feed }) };
      } catch (error) {
        endpoint.discard(feed.handle);
        throw error;
      }
    } catch (error) {
      if (!renewed) this.#withdraw(publication);
      throw error;
    }
  }

  async describe(publication: string, widthPx: number): Promise<void> {
    const { feed } = this.#options.room.owned(this.#seat, publication);
    if (!feed) throw new CodedError('publication-not-live', 'This publication has no live feed at the moment.');
    const endpoint = await this.#open();
    endpoint.describeFeed(feed.handle, widthPx);
  }

  async ready(subscription: string, epoch: number): Promise<void> {
    if (this.#unanswered.get(subscription)?.epoch === epoch) this.#unanswered.delete(subscription);
    const endpoint = await this.#standing();
    await endpoint.ready(subscription, epoch);
  }

  async playing(subscription: string, epoch: number): Promise<void> {
    const endpoint = await this.#standing();
    endpoint.playing(subscription, epoch);
  }

  /** The participant is back on a new connection: what it may have missed is said again. */
  resumed(seat: Seat): void {
    this.#seat = seat;
    for (const offer of this.#unanswered.values()) this.#options.notify('subscription.offered', offer);
  }

  async close(reason: CloseReason): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#unanswered.clear();
    const endpoint = this.#endpoint;
    this.#endpoint = null;
    if (endpoint) await (await endpoint).close(reason);
  }

  #open(): Promise<SfuEndpoint> {
    if (this.#closed) throw new CodedError('not-joined', 'The participant has left the room.');
    if (this.#endpoint) return this.#endpoint;
    const { sfu, room } = this.#options;
    const opening = sfu.openEndpoint({ room: room.id, endpoint: this.#endpointId, listener: this.#listener() });
    this.#endpoint = opening;
    opening.catch((error: unknown) => {
      this.#options.logger.warn({ error: messageOf(error) }, 'cannot open a media endpoint');
      if (this.#endpoint === opening) this.#endpoint = null;
    });
    return opening;
  }

  async #holding(transport: string): Promise<SfuEndpoint> {
    if (!this.#transports.has(transport)) throw unknownTransport();
    return this.#standing();
  }

  async #standing(): Promise<SfuEndpoint> {
    if (!this.#endpoint) throw unknownTransport();
    return this.#endpoint;
  }

  #withdraw(publication: string): void {
    try {
      this.#options.room.unpublish(this.#seat, publication, 'own');
    } catch (error) {
      // The participant left, or was replaced, while its device negotiated: the room has withdrawn it already.
      this.#options.logger.debug({ publication, error: messageOf(error) }, 'publication was gone already');
    }
  }

  #listener(): EndpointListener {
    const { notify, room } = this.#options;
    return {
      offered: (offer: Offer) => {
        const publication = room.subscriptions.get(offer.subscription)?.publication;
        if (!publication) return;
        const data = { ...offer, publication };
        this.#unanswered.set(offer.subscription, data);
        notify('subscription.offered', data);
      },
      ended: (end) => {
        if (this.#unanswered.get(end.subscription)?.epoch === end.epoch) this.#unanswered.delete(end.subscription);
        notify('subscription.closed', end);
      },
      lost: (transports) => {
        this.#endpoint = null;
        this.#transports.clear();
        this.#unanswered.clear();
        notify('transport.lost', { transports: [...transports] });
      },
    };
  }
}

function unknownTransport(): CodedError {
  return new CodedError('unknown-transport', 'There is no such transport any more; open a new one.');
}
