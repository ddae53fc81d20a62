import { messageOf } from '@crossband/foundation';
import type { HubEvents } from '@crossband/wire';
import type { types } from 'mediasoup-client';
import type { RemoteTrackState } from '../api.ts';
import { clientError, hasCode } from '../client-error.ts';
import type { Store } from '../store.ts';
import { FirstFrames } from './first-frame.ts';
import type { MediaHost } from './port.ts';
import { type Reception, RemoteTrack } from './remote-track.ts';

type Offer = HubEvents['subscription.offered'];

export interface ReceivedConsumer extends Reception {
  readonly publication: string;
  readonly kind: 'audio' | 'video';
  readonly consumer: types.Consumer;
}

/** Answers the hub's offers with receivers and keeps a `RemoteTrack` for every publication somebody asked about. */
export class Receiver {
  readonly #host: MediaHost;
  readonly #jitterTargetMs: number | null;
  readonly #tracks = new Map<string, RemoteTrack>();
  readonly #firstFrames = new FirstFrames();
  /** Publication by subscription: `subscription.closed` names only the latter. */
  readonly #publications = new Map<string, string>();

  constructor(host: MediaHost, jitterTargetMs: number | null) {
    this.#host = host;
    this.#jitterTargetMs = jitterTargetMs;
  }

  remoteTrack(publication: string): Store<RemoteTrackState> {
    return this.#track(publication).state;
  }

  /** Receivers that are on the screen. */
  *shown(): Iterable<ReceivedConsumer> {
    for (const track of this.#tracks.values()) if (track.shown) yield track.shown as ReceivedConsumer;
  }

  /** mediasoup-client negotiates offers that wait together in one go. `transport` is the one that stands now. */
  async offered(offer: Offer, transport: Promise<types.Transport>): Promise<void> {
    const { subscription, publication, epoch } = offer;
    this.#publications.set(subscription, publication);
    const known = this.#tracks.get(publication)?.get(epoch) as ReceivedConsumer | undefined;
    try {
      if (known?.consumer.id !== offer.consumer || known.consumer.closed) await this.#consume(offer, await transport);
      if (this.#tracks.get(publication)?.get(epoch))
        await this.#host.request('subscription.ready', { subscription, epoch });
    } catch (error) {
      // The offer was overtaken by an interruption, or its end; the next plan offers again what still holds.
      if (this.#overtaken(error))
        return this.#host.logger.debug({ publication, error: messageOf(error) }, 'offer is void');
      this.#host.failed(clientError('media-failed', error));
    }
  }

  closed(end: HubEvents['subscription.closed']): void {
    const publication = this.#publications.get(end.subscription);
    if (publication === undefined) return;
    this.#tracks.get(publication)?.ended(end.epoch);
    if (end.last) this.#publications.delete(end.subscription);
  }

  publicationClosed(publication: string): void {
    this.#clear(publication);
    for (const [subscription, shows] of this.#publications) {
      if (shows === publication) this.#publications.delete(subscription);
    }
  }

  /** The session is back on the same transports. */
  resumed(): void {
    for (const track of this.#tracks.values()) track.tidy();
  }

  /** The receive transport is gone. */
  interrupted(): void {
    for (const track of this.#tracks.values()) track.interrupted();
  }

  left(): void {
    for (const publication of [...this.#tracks.keys()]) this.#clear(publication);
    this.#publications.clear();
  }

  close(): void {
    this.left();
    this.#firstFrames.close();
  }

  async #consume(offer: Offer, transport: types.Transport): Promise<void> {
    const { subscription, publication, epoch, kind } = offer;
    const view = this.#host.publication(publication);
    const group = view?.source.startsWith('screen') ? 'screen' : 'person';
    const consumer = await transport.consume({
      id: offer.consumer,
      producerId: offer.producer,
      kind,
      rtpParameters: offer.rtpParameters as types.RtpParameters,
      // Receivers of one stream are kept in step: a voice with its camera, a screen with its sound.
      streamId: `${view?.participant ?? publication}-${group}`.replaceAll(':', '-'),
    });
    const receiver = consumer.rtpReceiver;
    if (receiver && this.#jitterTargetMs !== null) receiver.jitterBufferTarget = this.#jitterTargetMs;
    const reception: ReceivedConsumer = {
      subscription,
      publication,
      epoch,
      kind,
      consumer,
      track: consumer.track,
      close: () => {
        if (receiver) this.#firstFrames.forget(receiver);
        consumer.close();
      },
    };
    // The publication ended, or the subscription did, while the browser negotiated.
    if (this.#publications.get(subscription) !== publication) return consumer.close();
    this.#track(publication).add(reception);
    if (receiver) this.#firstFrames.watch(receiver, () => this.#plays(reception));
  }

  #plays({ publication, subscription, epoch }: ReceivedConsumer): void {
    this.#tracks.get(publication)?.played(epoch);
    this.#host.request('subscription.playing', { subscription, epoch }).catch((error: unknown) => {
      if (!this.#overtaken(error)) this.#host.failed(error);
    });
  }

  #track(publication: string): RemoteTrack {
    let track = this.#tracks.get(publication);
    if (!track) {
      track = new RemoteTrack();
      this.#tracks.set(publication, track);
    }
    return track;
  }

  /** Whoever watches a publication goes on watching when it comes back (its owner resumed, we joined again). */
  #clear(publication: string): void {
    const track = this.#tracks.get(publication);
    track?.clear();
    if (!track?.watched) this.#tracks.delete(publication);
  }

  #overtaken(error: unknown): boolean {
    const codes = ['connection-lost', 'not-connected', 'unknown-subscription', 'unknown-transport', 'not-joined'];
    if (codes.some((code) => hasCode(error, code))) return true;
    // mediasoup-client rejects with this when the transport was closed meanwhile.
    return error instanceof Error && error.name === 'InvalidStateError' && /closed/.test(error.message);
  }
}
