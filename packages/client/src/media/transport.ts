import type { RequestParams, ResultOf, SessionOpened, TransportOpened } from '@crossband/wire';
import type { types } from 'mediasoup-client';
import { clientError, hasCode } from '../client-error.ts';
import type { MediaHost, TransportState } from './port.ts';

export interface MediaTransportOptions {
  readonly direction: 'send' | 'receive';
  readonly host: MediaHost;
  readonly device: types.Device;
  readonly iceServers: SessionOpened['iceServers'];
  readonly listener: MediaTransportListener;
}

export interface MediaTransportListener {
  stateChanged(state: TransportState): void;
  /** The hub no longer knows this transport: make new ones. */
  gone(): void;
}

/** What `transport.produce()` is given along, for `publication.open`. */
export type ProduceData = Pick<
  RequestParams['publication.open'],
  'source' | 'muted' | 'preset' | 'widthPx' | 'publication'
> & {
  /** Called in the turn of the hub's answer. */
  opened(publication: string): void;
  /** The hub said no: the producer that comes of this is to be closed. */
  refused(error: unknown): void;
};

/**
 * One WebRTC transport in one direction, and its repair: a lost path is found again by an ICE restart, calmly and
 * repeatedly; what the hub has forgotten is reported as gone. It never comes back after `close()`.
 */
export class MediaTransport {
  /** A "disconnected" often heals by itself within this time. */
  static readonly patienceMs = 1_500;
  /** Without any path after this time, the network most likely blocks us. */
  static readonly connectMs = 8_000;
  /** Between two ICE restarts that did not help. */
  static readonly retryMs = 6_000;

  readonly #options: MediaTransportOptions;
  readonly #ready: Promise<types.Transport>;
  #transport: types.Transport | null = null;
  #state: TransportState = 'none';
  #wasConnected = false;
  #repairing = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** Asks the hub for the transport in this very turn. */
  constructor(options: MediaTransportOptions) {
    this.#options = options;
    const { direction, device, host } = options;
    const capabilities =
      direction === 'receive' ? { rtpCapabilities: device.recvRtpCapabilities as SignaledCapabilities } : {};
    this.#ready = host.request('transport.open', { direction, ...capabilities }).then((opened) => this.#stand(opened));
    // Whoever awaits `ready` hears of a failure.
    this.#ready.catch(() => undefined);
  }

  get ready(): Promise<types.Transport> {
    return this.#ready;
  }

  get transport(): types.Transport | null {
    return this.#transport;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Restarts ICE with fresh credentials of the hub. Without signaling it does nothing: the resume calls it again. */
  async repair(): Promise<void> {
    const transport = this.#transport;
    if (!transport || this.#repairing || this.#closed) return;
    this.#repairing = true;
    clearTimeout(this.#timer);
    const { host, listener, direction } = this.#options;
    try {
      const { iceParameters } = await host.request('transport.restart', { transport: transport.id });
      if (!this.#closed) await transport.restartIce({ iceParameters });
    } catch (error) {
      if (this.#closed) return;
      if (hasCode(error, 'unknown-transport')) return listener.gone();
      host.logger.info({ direction, error: String(error) }, 'ICE restart failed, will be tried again');
    } finally {
      this.#repairing = false;
    }
    if (!this.#closed && this.#state !== 'connected') this.#repairLater(MediaTransport.retryMs);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#transport?.close();
  }

  #stand(opened: TransportOpened): types.Transport {
    if (this.#closed) throw clientError('media-failed');
    const { direction, device, host } = this.#options;
    const iceServers = this.#options.iceServers.map(({ urls, username, credential }) => ({
      urls,
      ...(username === undefined ? {} : { username }),
      ...(credential === undefined ? {} : { credential }),
    }));
    const options: types.TransportOptions = {
      id: opened.transport,
      iceParameters: opened.iceParameters,
      iceCandidates: opened.iceCandidates as types.IceCandidate[],
      dtlsParameters: opened.dtlsParameters as types.DtlsParameters,
      iceServers,
    };
    const transport = direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options);
    this.#transport = transport;
    transport.on('connect', ({ dtlsParameters }, done) => {
      // The hub answers in order, so the negotiation need not wait for this reply; a refusal ends the transport.
      host
        .request('transport.connect', { transport: transport.id, dtlsParameters: cleanDtls(dtlsParameters) })
        .catch((error: unknown) => {
          if (this.#closed) return;
          host.failed(error);
          this.#options.listener.gone();
        });
      done();
    });
    transport.on('connectionstatechange', (state) => this.#changed(state));
    if (direction === 'send') {
      transport.on('produce', ({ kind, rtpParameters, appData }, done) => {
        const { opened: told, refused, ...data } = appData as unknown as ProduceData;
        const parameters = rtpParameters as RequestParams['publication.open']['rtpParameters'];
        this.#openPublication({ transport: transport.id, kind, rtpParameters: parameters, ...data }).then(
          ({ publication }) => {
            told(publication);
            done({ id: publication });
          },
          (error: unknown) => {
            // A failed `produce` leaves mediasoup-client's session description unusable for the next one; a producer
            // that stands and is closed does not.
            refused(error);
            done({ id: 'refused' });
          },
        );
      });
    }
    return transport;
  }

  async #openPublication(params: RequestParams['publication.open']): Promise<ResultOf<'publication.open'>> {
    const { host } = this.#options;
    try {
      return await host.request('publication.open', params);
    } catch (error) {
      if (params.publication === undefined || !hasCode(error, 'unknown-publication')) throw error;
      // The hub restarted and forgot it: the same thing under a new id.
      const { publication, ...anew } = params;
      host.logger.info({ publication }, 'the hub forgot a publication, opening it anew');
      return host.request('publication.open', anew);
    }
  }

  #changed(state: types.ConnectionState): void {
    switch (state) {
      case 'connected':
        clearTimeout(this.#timer);
        this.#wasConnected = true;
        this.#tell('connected');
        return;
      case 'disconnected':
        this.#tell('recovering');
        this.#repairLater(MediaTransport.patienceMs);
        return;
      case 'failed':
        // Never connected: no path is known, and the user has to hear of it while we go on trying.
        this.#tell(this.#wasConnected ? 'recovering' : 'failed');
        this.#repairLater(this.#wasConnected ? 0 : MediaTransport.patienceMs);
        return;
      case 'connecting':
        // Browsers give up only after half a minute; the user has to hear sooner.
        if (this.#state === 'none') {
          this.#tell('connecting');
          this.#timer = setTimeout(() => {
            this.#tell('failed');
            void this.repair();
          }, MediaTransport.connectMs);
        }
        return;
      default:
        return;
    }
  }

  #repairLater(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.repair(), delayMs);
  }

  #tell(state: TransportState): void {
    if (this.#closed || state === this.#state) return;
    this.#state = state;
    this.#options.listener.stateChanged(state);
  }
}

type SignaledCapabilities = NonNullable<RequestParams['transport.open']['rtpCapabilities']>;

function cleanDtls(parameters: types.DtlsParameters): RequestParams['transport.connect']['dtlsParameters'] {
  return { ...(parameters.role ? { role: parameters.role } : {}), fingerprints: parameters.fingerprints };
}
