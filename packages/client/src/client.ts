import { CodedError, Emitter, isCodedError, type Logger, messageOf, silentLogger } from '@crossband/foundation';
import type { HubNotification, Joined, Method, RequestParams, ResultOf, SessionOpened, Want } from '@crossband/wire';
import { signalingLimits } from '@crossband/wire/signaling/limits';
import type {
  Chat,
  Client,
  ClientEvents,
  ClientOptions,
  LocalPublication,
  Moderating,
  PublishOptions,
  ReceiveStatistics,
  RemoteTrackState,
  RequestOptions,
} from './api.ts';
import { clientError, hasCode } from './client-error.ts';
import { mediaNotified } from './media/notified.ts';
import type { MediaEngine, MediaHost } from './media/port.ts';
import { RoomChat } from './room/chat.ts';
import { connectionOf } from './room/connection-state.ts';
import { Door } from './room/door.ts';
import { moderating } from './room/moderating.ts';
import { initialState, reduce } from './room/reduce.ts';
import type { ClientState, LevelsState } from './room/state.ts';
import { Stay } from './room/stay.ts';
import { Wants } from './room/wants.ts';
import { signalingUrl } from './signaling/address.ts';
import type { LinkState } from './signaling/reconnect.ts';
import { SignalingSession } from './signaling/session.ts';
import { type Store, ValueStore } from './store.ts';

/** @throws TypeError when `url` is no address of a hub. */
export function createClient(options: ClientOptions): Client {
  return new HubClient(options);
}

/** Puts signaling, room state, wants, chat and the media engine together; each of them lives in a file of its own. */
class HubClient implements Client {
  readonly chat: Chat;
  readonly moderating: Moderating;
  readonly #logger: Logger;
  readonly #events: Emitter<ClientEvents>;
  readonly #state = new ValueStore<ClientState>(initialState);
  readonly #levels = new ValueStore<LevelsState>({ dbov: new Map() });
  readonly #session: SignalingSession;
  readonly #chat: RoomChat;
  readonly #door: Door;
  readonly #wants: Wants;
  readonly #media: MediaEngine | null;
  readonly #stay: Stay;
  readonly #closing = new AbortController();

  constructor(options: ClientOptions) {
    this.#logger = options.logger ?? silentLogger;
    this.#events = new Emitter((error, event) =>
      this.#logger.error({ event, error: messageOf(error) }, 'a listener of the application failed'),
    );
    this.#session = new SignalingSession({
      url: signalingUrl(options.url),
      webSocket: options.webSocket ?? ((url, subprotocol) => new WebSocket(url, subprotocol)),
      logger: this.#logger,
      credentials: options.credentials,
      agent: options.agent ?? { name: options.media ? 'browser' : 'native', version: '0.1.0' },
      listener: {
        opened: (session, joined) => this.#opened(session, joined),
        notified: (notification) => this.#notified(notification),
      },
    });
    this.#session.state.subscribe(() => this.#linkChanged(this.#session.state.getSnapshot()));
    this.#chat = new RoomChat(this.#session, this.#state);
    this.chat = this.#chat;
    this.moderating = moderating(this.#session, this.#state);
    this.#door = new Door(this.#session, this.#state, (place, knock) => this.#stay.enter(place, knock));
    this.#wants = new Wants((wants) => {
      this.#session.request('subscription.set', { wants }).catch((error: unknown) => this.#failed(error));
    });
    this.#media = options.media?.(this.#mediaHost()) ?? null;
    this.#stay = new Stay({
      session: this.#session,
      state: this.#state,
      levels: this.#levels,
      chat: this.#chat,
      wants: this.#wants,
      media: this.#media,
      wantByDefault: options.wantByDefault,
      events: this.#events,
      logger: this.#logger,
      failed: (error) => this.#failed(error),
    });
    globalThis.addEventListener?.('online', () => this.#session.hurry(), { signal: this.#closing.signal });
  }

  get state(): Store<ClientState> {
    return this.#state;
  }

  get levels(): Store<LevelsState> {
    return this.#levels;
  }

  on<Name extends keyof ClientEvents>(
    event: Name,
    listener: (...args: ClientEvents[Name]) => void,
    signal?: AbortSignal,
  ): () => void {
    return this.#events.on(event, listener, signal);
  }

  open(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(clientError('client-closed'));
    return this.#session.open();
  }

  async join(place: { room: string; name: string }): Promise<void> {
    await this.open();
    await this.#stay.enter(place);
  }

  async knock(place: { room: string; name: string }): Promise<void> {
    await this.open();
    await this.#door.knock(place);
  }

  async reopen(): Promise<void> {
    if (this.#state.getSnapshot().self) throw new Error('Cannot reopen the connection: leave the room first');
    this.#session.close();
    await this.open();
  }

  withdraw(): Promise<void> {
    return this.#door.withdraw();
  }

  leave(): Promise<void> {
    return this.#stay.leave();
  }

  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#stay.over('left');
    this.#door.forget();
    this.#media?.close();
    // The clean close of the socket tells the hub that we leave.
    this.#session.close();
  }

  async setPresence(presence: 'active' | 'away'): Promise<void> {
    await this.#session.request('presence.set', { presence });
  }

  async sendData(payload: string, { topic, to }: { topic?: string; to?: readonly string[] } = {}): Promise<void> {
    if (new TextEncoder().encode(payload).length > signalingLimits.dataBytes) throw clientError('data-too-large');
    await this.#session.request('data.send', {
      payload,
      ...(topic === undefined ? {} : { topic }),
      ...(to === undefined ? {} : { to: [...to] }),
    });
  }

  publish(options: PublishOptions): Promise<LocalPublication> {
    if (!this.#media) return Promise.reject(clientError('no-media'));
    return this.#media.publish(options);
  }

  want(publication: string, want: Want | null): void {
    this.#wants.decide(publication, want);
  }

  remoteTrack(publication: string): Store<RemoteTrackState> {
    return this.#engine().remoteTrack(publication);
  }

  statistics(publication: string): Store<ReceiveStatistics | null> {
    return this.#engine().statistics(publication);
  }

  request<M extends Method>(method: M, params: RequestParams[M], options: RequestOptions = {}): Promise<ResultOf<M>> {
    return this.#session.request(method, params, { timeoutMs: options.timeoutMs });
  }

  #engine(): MediaEngine {
    if (!this.#media) throw clientError('no-media');
    return this.#media;
  }

  #opened(session: SessionOpened, joined: Joined | null): void {
    this.#media?.sessionOpened(session);
    this.#state.update((state) => ({ ...state, principal: session.principal }));
    if (!this.#stay.reconnected(joined)) this.#door.reopened();
  }

  #notified(notification: HubNotification): void {
    const { messages } = this.#state.getSnapshot();
    if (this.#state.getSnapshot().self) this.#state.update((state) => reduce(state, notification));
    switch (notification.event) {
      case 'participant.left':
        if (notification.data.participant === this.#state.getSnapshot().self?.participant) {
          this.#stay.over(notification.data.reason);
        }
        break;
      case 'publication.opened':
        this.#stay.publicationOpened(notification.data.publication.id);
        break;
      case 'publication.closed':
        this.#stay.publicationClosed(notification.data.publication);
        break;
      case 'lobby.answered':
        this.#door.answered(notification.data);
        break;
      case 'speakers.changed': {
        const { levels } = notification.data;
        this.#levels.set({ dbov: new Map(levels.map(({ participant, dbov }) => [participant, dbov])) });
        break;
      }
      case 'chat.read':
        this.#chat.readElsewhere(notification.data);
        break;
      case 'chat.message':
        this.#events.emit('message', notification.data.message);
        break;
      case 'chat.changed': {
        const { message } = notification.data;
        this.#events.emit('changed', message, messages.find(({ id }) => id === message.id) ?? null);
        break;
      }
      case 'data.received':
        this.#events.emit('data', notification.data);
        break;
    }
    if (this.#media) mediaNotified(this.#media, notification);
    this.#events.emit('notified', notification);
  }

  #linkChanged(link: LinkState): void {
    if (link.type !== 'open') this.#wants.pause();
    this.#state.update((state) => ({ ...state, connection: connectionOf(link) }));
    if (link.type !== 'closed') return;
    this.#stay.over(link.code ?? 'left', link.message);
    this.#events.emit('closed', { code: link.code, message: link.message });
  }

  #failed(error: unknown): void {
    // Interruptions show in the connection state and heal by themselves.
    if (hasCode(error, 'connection-lost') || hasCode(error, 'not-connected')) return;
    const coded = isCodedError(error) ? error : new CodedError('media-failed', messageOf(error), { cause: error });
    this.#logger.warn({ code: coded.code, error: coded.message }, 'failed');
    this.#events.emit('failed', coded);
  }

  #mediaHost(): MediaHost {
    return {
      logger: this.#logger,
      request: (method, params) => this.#session.request(method, params),
      publication: (id) => this.#state.getSnapshot().publications.find((one) => one.id === id),
      mediaChanged: (media) => this.#state.update((state) => ({ ...state, media })),
      ownChanged: (own) => this.#state.update((state) => ({ ...state, own })),
      trackEnded: (publication) => this.#events.emit('trackEnded', publication),
      failed: (error) => this.#failed(error),
    };
  }
}
