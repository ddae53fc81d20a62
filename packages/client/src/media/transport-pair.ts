import { isCodedError, messageOf } from '@crossband/foundation';
import type { SessionOpened } from '@crossband/wire';
import type { types } from 'mediasoup-client';
import { clientError } from '../client-error.ts';
import type { DeviceLoader } from './device.ts';
import type { MediaHost, MediaState, TransportState } from './port.ts';
import { MediaTransport } from './transport.ts';

type Direction = 'send' | 'receive';
const directions = ['send', 'receive'] as const;

type Awaited = PromiseWithResolvers<types.Transport> & { settled: boolean };

export interface TransportPairListener {
  changed(state: Pick<MediaState, 'send' | 'receive'>): void;
  /** The hub does not know the transports any more. */
  gone(): void;
}

/**
 * The send and the receive transport of a participant, as a pair that is opened, repaired and replaced together. Who
 * waits for a transport gets the one of the generation that finally stands.
 */
export class TransportPair {
  /** Between two replacements, so that a hub in trouble is not hammered. */
  static readonly reopenMs = 1_000;

  readonly #host: MediaHost;
  readonly #loader: DeviceLoader;
  readonly #listener: TransportPairListener;
  #iceServers: SessionOpened['iceServers'] = [];
  #generation = 0;
  #opened: Record<Direction, MediaTransport> | null = null;
  #ready: Record<Direction, Awaited> = { send: awaited(), receive: awaited() };
  #openedAt = Number.NEGATIVE_INFINITY;
  #state: Record<Direction, TransportState> = { send: 'none', receive: 'none' };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: MediaHost, loader: DeviceLoader, listener: TransportPairListener) {
    this.#host = host;
    this.#loader = loader;
    this.#listener = listener;
  }

  set iceServers(servers: SessionOpened['iceServers']) {
    this.#iceServers = servers;
  }

  /** Whether both transports stand (connected or not). */
  get standing(): boolean {
    return this.#opened?.send.transport != null && this.#opened.receive.transport != null;
  }

  /** Resolves with the send transport; waits while the pair is being replaced. */
  sending(): Promise<types.Transport> {
    return this.#ready.send.promise;
  }

  receiving(): Promise<types.Transport> {
    return this.#ready.receive.promise;
  }

  /** Asks for a new pair; in this very turn when the device is loaded. */
  open(): void {
    const generation = this.#discard();
    this.#openedAt = performance.now();
    // A transport connects when it gets its first track, so that this is no state to wait for.
    this.#set({ send: 'none', receive: 'none' });
    const device = this.#loader.loaded;
    if (device) {
      this.#ask(device, generation);
      return;
    }
    this.#loader.loading.then(
      (loaded) => {
        if (this.#generation === generation) this.#ask(loaded, generation);
      },
      (error: unknown) => {
        if (this.#generation === generation) this.#fail(error);
      },
    );
  }

  /** Replaces the pair; not sooner than `reopenMs` after the last time. */
  reopen(): void {
    const delayMs = this.#openedAt + TransportPair.reopenMs - performance.now();
    if (delayMs <= 0) {
      this.open();
      return;
    }
    this.#discard();
    const repaired = (state: TransportState): TransportState => (state === 'none' ? 'none' : 'recovering');
    this.#set({ send: repaired(this.#state.send), receive: repaired(this.#state.receive) });
    this.#timer = setTimeout(() => this.open(), delayMs);
  }

  async repair(): Promise<void> {
    await Promise.all([this.#opened?.send.repair(), this.#opened?.receive.repair()]);
  }

  close(): void {
    this.#discard();
    this.#reject(clientError('not-connected'));
    this.#set({ send: 'none', receive: 'none' });
  }

  #discard(): number {
    clearTimeout(this.#timer);
    const opened = this.#opened;
    this.#opened = null;
    opened?.send.close();
    opened?.receive.close();
    // Those who still wait get the transport of the next generation.
    for (const direction of directions) {
      if (this.#ready[direction].settled) this.#ready[direction] = awaited();
    }
    this.#generation += 1;
    return this.#generation;
  }

  #ask(device: types.Device, generation: number): void {
    const make = (direction: Direction): MediaTransport => {
      const transport = new MediaTransport({
        direction,
        device,
        host: this.#host,
        iceServers: this.#iceServers,
        listener: {
          stateChanged: (state) => {
            if (this.#generation === generation) this.#set({ ...this.#state, [direction]: state });
          },
          gone: () => {
            if (this.#generation === generation) this.#listener.gone();
          },
        },
      });
      transport.ready.then(
        (standing) => {
          if (this.#generation !== generation) return;
          this.#ready[direction].settled = true;
          this.#ready[direction].resolve(standing);
        },
        (error: unknown) => {
          if (this.#generation === generation) this.#notGiven(error);
        },
      );
      return transport;
    };
    // The receive transport first: what others send is what the user waits for.
    const receive = make('receive');
    this.#opened = { receive, send: make('send') };
  }

  /** The hub refused a transport. Without a seat or a connection that is no news; otherwise it is tried again. */
  #notGiven(error: unknown): void {
    const code = isCodedError(error) ? error.code : '';
    if (['not-joined', 'connection-lost', 'not-connected', 'client-closed'].includes(code)) {
      this.#host.logger.debug({ error: messageOf(error) }, 'no transport');
      return;
    }
    this.#host.failed(error);
    this.#listener.gone();
  }

  #fail(error: unknown): void {
    this.#reject(error);
    this.#set({ send: 'failed', receive: 'failed' });
  }

  #reject(error: unknown): void {
    for (const direction of directions) {
      this.#ready[direction].reject(error);
      this.#ready[direction] = awaited();
    }
  }

  #set(state: Record<Direction, TransportState>): void {
    if (state.send === this.#state.send && state.receive === this.#state.receive) return;
    this.#state = state;
    this.#listener.changed(state);
  }
}

function awaited(): Awaited {
  const made = { ...Promise.withResolvers<types.Transport>(), settled: false };
  // Whoever waits hears of a rejection; that nobody waits is no failure.
  made.promise.catch(() => undefined);
  return made;
}
