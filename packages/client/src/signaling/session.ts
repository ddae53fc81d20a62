import { CodedError, type Logger, messageOf } from '@crossband/foundation';
import type { HubNotification, Joined, Method, RequestParams, ResultOf, SessionOpened } from '@crossband/wire';
import { signalingLimits } from '@crossband/wire/signaling/limits';
import { clientError, hasCode } from '../client-error.ts';
import { type Store, ValueStore } from '../store.ts';
import { Connection } from './connection.ts';
import { type CredentialSource, shownCredential } from './credential.ts';
import { type LinkEvent, type LinkState, transition } from './reconnect.ts';
import type { WebSocketFactory } from './socket.ts';

export interface SessionOptions {
  readonly url: string;
  readonly webSocket: WebSocketFactory;
  readonly logger: Logger;
  readonly agent: { name: string; version: string };
  readonly credentials?: CredentialSource | undefined;
  readonly listener: SessionListener;
}

export interface SessionListener {
  notified(notification: HubNotification): void;
  /** A session stands. `joined`: our seat came back with it; null: nobody is in a room yet. */
  opened(session: SessionOpened, joined: Joined | null): void;
}

/** Drives the reconnect machine: keeps one signaling session up over as many sockets as that takes. */
export class SignalingSession {
  readonly #options: SessionOptions;
  readonly #state = new ValueStore<LinkState>({ type: 'idle' });
  #connection: Connection | null = null;
  #attempt: AbortController | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #keepAliveTimer: ReturnType<typeof setInterval> | undefined;
  #opening: { promise: Promise<void>; resolve(): void; reject(error: Error): void } | null = null;
  #resumeToken: string | null = null;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  get state(): Store<LinkState> {
    return this.#state;
  }

  /** The token of the seat we hold, or null when we left it. */
  set resumeToken(token: string | null) {
    this.#resumeToken = token;
  }

  /** Resolves once the session is open; rejects when the first attempt fails. */
  open(): Promise<void> {
    if (this.#state.getSnapshot().type === 'open') return Promise.resolve();
    if (!this.#opening) {
      this.#opening = Promise.withResolvers<void>();
      // Whoever called `open` hears of a failure; nobody else has to.
      this.#opening.promise.catch(() => undefined);
      this.#apply({ type: 'asked' });
    }
    return this.#opening.promise;
  }

  request<M extends Method>(
    method: M,
    params: RequestParams[M],
    options: { timeoutMs?: number | undefined; onResult?: ((result: ResultOf<M>) => void) | undefined } = {},
  ): Promise<ResultOf<M>> {
    const state = this.#state.getSnapshot();
    if (state.type !== 'open' || !this.#connection) {
      return Promise.reject(
        clientError(state.type === 'closed' && state.code === null ? 'client-closed' : 'not-connected'),
      );
    }
    return this.#connection.request(method, params, options);
  }

  /** The network changed for the better: try at once. */
  hurry(): void {
    this.#apply({ type: 'hurried' });
  }

  close(): void {
    this.#resumeToken = null;
    this.#apply({ type: 'closed' });
  }

  #apply(event: LinkEvent): void {
    const before = this.#state.getSnapshot();
    const after = transition(before, event, performance.now(), Math.random());
    if (after === before) return;
    clearTimeout(this.#retryTimer);
    if (before.type === 'open') clearInterval(this.#keepAliveTimer);
    this.#options.logger.debug({ from: before.type, to: after.type }, 'signaling link');
    if (after.type === 'closed') this.#release(after);
    this.#state.set(after);
    if (after.type === 'waiting') {
      this.#retryTimer = setTimeout(() => this.#apply({ type: 'due' }), after.retryAt - performance.now());
    } else if (after.type === 'connecting' || (after.type === 'retrying' && before.type !== 'retrying')) {
      void this.#connect(after.type === 'retrying' && after.seatUntil !== null);
    } else if (after.type === 'open') {
      this.#keepAliveTimer = setInterval(() => void this.#keepAlive(), signalingLimits.keepAliveIntervalMs);
    }
  }

  /** One attempt: socket, then resume or open. Every way out is an event of the machine. */
  async #connect(resume: boolean): Promise<void> {
    const attempt = new AbortController();
    this.#attempt = attempt;
    const { url, webSocket, logger } = this.#options;
    let connection: Connection | null = null;
    const listener = {
      notified: (notification: HubNotification) => {
        if (this.#connection === connection) this.#options.listener.notified(notification);
      },
      lost: (code: string, message: string) => this.#lost(connection, code, message),
    };
    try {
      connection = await Connection.connect(url, webSocket, listener, logger, attempt.signal);
      if (attempt.signal.aborted) {
        connection.close();
        return;
      }
      this.#connection = connection;
      await this.#greet(connection, resume);
    } catch (error) {
      if (attempt.signal.aborted) return;
      logger.debug({ error: messageOf(error) }, 'cannot open a signaling session');
      const { code, message } = error instanceof CodedError ? error : clientError('hub-unreachable', error);
      this.#connection = null;
      connection?.close();
      this.#apply({ type: 'lost', seated: this.#resumeToken !== null, code, message });
    }
  }

  /** Comes back to the seat when there is one; otherwise, or when the hub gave it up, opens a new session. */
  async #greet(connection: Connection, resume: boolean): Promise<void> {
    const token = this.#resumeToken;
    const shown = await shownCredential(this.#options.credentials, () => connection.challenge);
    if (resume && token !== null) {
      try {
        const onResult = (resumed: SessionOpened & Joined): void => this.#stands(connection, resumed, resumed);
        await connection.request('session.resume', { resumeToken: token, ...shown }, { onResult });
        return;
      } catch (error) {
        if (!hasCode(error, 'resume-expired') && !hasCode(error, 'resume-invalid')) throw error;
        this.#options.logger.info({ code: (error as CodedError).code }, 'the seat is gone, opening a new session');
        this.#apply({ type: 'unseated' });
      }
    }
    this.#resumeToken = null;
    const onResult = (session: SessionOpened): void => this.#stands(connection, session, null);
    await connection.request('session.open', { client: this.#options.agent, ...shown }, { onResult });
  }

  #stands(connection: Connection, session: SessionOpened, joined: Joined | null): void {
    if (this.#connection !== connection) return;
    if (joined) this.#resumeToken = joined.resumeToken;
    this.#apply({ type: 'opened' });
    this.#options.listener.opened(session, joined);
    this.#opening?.resolve();
    this.#opening = null;
  }

  #lost(connection: Connection | null, code: string, message: string): void {
    if (connection === null || this.#connection !== connection) return;
    // While greeting, `#connect` reports the failure of its request itself.
    if (this.#state.getSnapshot().type !== 'open') return;
    this.#connection = null;
    this.#apply({ type: 'lost', seated: this.#resumeToken !== null, code, message });
  }

  async #keepAlive(): Promise<void> {
    const connection = this.#connection;
    if (!connection) return;
    try {
      const { resumeToken } = await connection.request(
        'session.keepalive',
        {},
        { timeoutMs: signalingLimits.keepAliveIntervalMs / 2 },
      );
      if (this.#connection === connection && resumeToken !== null && this.#resumeToken !== null) {
        this.#resumeToken = resumeToken;
      }
    } catch (error) {
      this.#options.logger.info({ error: messageOf(error) }, 'the hub did not answer the keep-alive');
      if (this.#connection === connection) connection.abandon();
    }
  }

  #release(closed: LinkState & { type: 'closed' }): void {
    const connection = this.#connection;
    this.#connection = null;
    this.#attempt?.abort();
    connection?.close();
    const error = closed.code === null ? clientError('client-closed') : new CodedError(closed.code, closed.message);
    this.#opening?.reject(error);
    this.#opening = null;
  }
}
