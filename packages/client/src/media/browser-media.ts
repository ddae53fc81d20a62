import type { HubEvents, Joined, SessionOpened } from '@crossband/wire';
import type { types } from 'mediasoup-client';
import type { LocalPublication, PublishOptions, ReceiveStatistics, RemoteTrackState } from '../api.ts';
import { clientError, hasCode } from '../client-error.ts';
import { clientErrorCodes } from '../codes.ts';
import type { Store } from '../store.ts';
import { DeviceLoader } from './device.ts';
import type { MediaEngine, MediaFactory, MediaHost, MediaState } from './port.ts';
import { Receiver } from './receive.ts';
import { SentPublication } from './send.ts';
import { Statistics } from './statistics.ts';
import { TransportPair } from './transport-pair.ts';

export interface BrowserMediaOptions {
  /** Lower bound of the receivers' jitter buffers, ms (W3C `jitterBufferTarget`); default: the browser decides. */
  jitterTargetMs?: number;
}

/** WebRTC in the browser. Call it when the page opens: it fetches mediasoup-client at once. */
export function browserMedia(options: BrowserMediaOptions = {}): MediaFactory {
  const loader = new DeviceLoader();
  return (host) => new BrowserMedia(host, loader, options);
}

/** Puts device, transports, what is sent and what is received together. */
class BrowserMedia implements MediaEngine {
  readonly #host: MediaHost;
  readonly #loader: DeviceLoader;
  readonly #pair: TransportPair;
  readonly #receiver: Receiver;
  readonly #statistics: Statistics;
  readonly #measureTimer: ReturnType<typeof setInterval>;
  readonly #closing = new AbortController();
  #own: readonly SentPublication[] = [];
  /** Demands that came before the answer which names their publication. */
  readonly #earlyDemands = new Map<string, HubEvents['publication.demand']>();
  #joined = false;

  constructor(host: MediaHost, loader: DeviceLoader, options: BrowserMediaOptions) {
    this.#host = host;
    this.#loader = loader;
    this.#receiver = new Receiver(host, options.jitterTargetMs ?? null);
    this.#statistics = new Statistics(
      () => this.#receiver.shown(),
      (received) => {
        host.request('stats.report', { received }).catch((error: unknown) => {
          host.logger.debug({ error: String(error) }, 'statistics were not taken');
        });
      },
    );
    this.#pair = new TransportPair(host, loader, {
      changed: (state) => host.mediaChanged(withProblem(state)),
      gone: () => this.#reopen(),
    });
    this.#measureTimer = setInterval(() => {
      for (const publication of this.#own) publication.measure();
    }, 2_000);
    globalThis.addEventListener?.('online', () => this.#pair.repair(), { signal: this.#closing.signal });
  }

  sessionOpened(session: SessionOpened): void {
    this.#pair.iceServers = session.iceServers;
    this.#loader.load(session.rtpCapabilities).catch((error: unknown) => this.#host.failed(error));
  }

  joining(): void {
    this.#receiver.interrupted();
    this.#pair.open();
  }

  joined(_joined: Joined, how: { resumed: boolean }): void {
    this.#joined = true;
    if (how.resumed && this.#pair.standing) {
      void this.#pair.repair();
      for (const publication of this.#own) this.#watchOver(publication.resumed());
      this.#receiver.resumed();
      return;
    }
    if (how.resumed) this.#pair.open();
    this.#republish(!how.resumed);
  }

  left(): void {
    this.#joined = false;
    this.#pair.close();
    this.#receiver.left();
    this.#statistics.clear();
    this.#earlyDemands.clear();
    for (const publication of this.#own) publication.dispose();
    this.#setOwn([]);
  }

  offered(offer: HubEvents['subscription.offered']): void {
    void this.#receiver.offered(offer, this.#pair.receiving());
  }

  subscriptionClosed(end: HubEvents['subscription.closed']): void {
    this.#receiver.closed(end);
  }

  demanded(demand: HubEvents['publication.demand']): void {
    const own = this.#own.find((one) => one.id === demand.publication);
    if (own) own.demanded({ maxWidthPx: demand.maxWidthPx, maxFps: demand.maxFps });
    else this.#earlyDemands.set(demand.publication, demand);
  }

  watched(audience: HubEvents['publication.audience']): void {
    this.#own.find((one) => one.id === audience.publication)?.watched(audience.viewers);
  }

  muted(publication: string): void {
    const own = this.#own.find((one) => one.id === publication);
    if (own) this.#watchOver(own.mute());
  }

  transportLost(lost: HubEvents['transport.lost']): void {
    this.#host.logger.info({ transports: lost.transports.length }, 'the hub lost our transports, opening new ones');
    this.#reopen();
  }

  publicationClosed(publication: string): void {
    this.#receiver.publicationClosed(publication);
    this.#statistics.forget(publication);
    // Ours, closed by the hub (its owner vanished for others, or an operator ended it).
    this.#earlyDemands.delete(publication);
  }

  async publish(options: PublishOptions): Promise<LocalPublication> {
    if (!this.#joined) throw clientError('not-connected');
    const publication = new SentPublication(options, {
      host: this.#host,
      sending: () => this.#sending(),
      changed: (one) => this.#changed(one),
      closed: (one) => this.#setOwn(this.#own.filter((other) => other !== one)),
    });
    this.#setOwn([...this.#own, publication]);
    try {
      await publication.start();
    } catch (error) {
      publication.dispose();
      this.#setOwn(this.#own.filter((other) => other !== publication));
      throw error;
    }
    return publication;
  }

  remoteTrack(publication: string): Store<RemoteTrackState> {
    return this.#receiver.remoteTrack(publication);
  }

  statistics(publication: string): Store<ReceiveStatistics | null> {
    return this.#statistics.of(publication);
  }

  close(): void {
    this.left();
    this.#closing.abort();
    clearInterval(this.#measureTimer);
    this.#statistics.close();
    this.#receiver.close();
  }

  async #sending(): Promise<{ transport: types.Transport; capabilities: types.RtpCapabilities }> {
    const transport = await this.#pair.sending();
    const device = this.#loader.loaded;
    if (!device) throw clientError('media-failed');
    return { transport, capabilities: device.sendRtpCapabilities };
  }

  /** Hub and browser no longer share transports. */
  #reopen(): void {
    if (!this.#joined) return;
    this.#receiver.interrupted();
    for (const publication of this.#own) publication.interrupted(false);
    this.#pair.reopen();
    this.#republish(false);
  }

  #republish(forgotten: boolean): void {
    for (const publication of this.#own) {
      publication.interrupted(forgotten);
      this.#watchOver(publication.start());
    }
  }

  #changed(publication: SentPublication): void {
    this.#setOwn([...this.#own]);
    const early = this.#earlyDemands.get(publication.id);
    if (!early) return;
    this.#earlyDemands.delete(publication.id);
    publication.demanded({ maxWidthPx: early.maxWidthPx, maxFps: early.maxFps });
  }

  #setOwn(own: readonly SentPublication[]): void {
    this.#own = own;
    this.#host.ownChanged(own);
  }

  #watchOver(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      const overtaken =
        hasCode(error, 'media-failed') || (error instanceof Error && error.name === 'InvalidStateError');
      if (overtaken || !this.#joined) {
        this.#host.logger.info({ error: String(error) }, 'overtaken by another interruption');
        return;
      }
      this.#host.failed(error);
    });
  }
}

function withProblem(state: Pick<MediaState, 'send' | 'receive'>): MediaState {
  const failed = state.send === 'failed' || state.receive === 'failed';
  return { ...state, problem: failed ? { code: 'no-route', message: clientErrorCodes['no-route'] } : null };
}
