import { CodedError, type Logger } from '@crossband/foundation';
import type { HubNotification, Method, RequestParams, ResultOf } from '@crossband/wire';
import { signalingLimits, signalingSubprotocol } from '@crossband/wire/signaling/limits';
import { clientError } from '../client-error.ts';
import { Pace } from './pace.ts';
import type { WebSocketFactory, WebSocketLike } from './socket.ts';

export interface ConnectionListener {
  notified(notification: HubNotification): void;
  /** Once, whoever closed. `code` is the hub's when it gave one. */
  lost(code: string, message: string): void;
}

/** Answers to offers come in bursts; the hub charges a tenth of a message for them. */
const costs: Partial<Record<Method, number>> = {
  'subscription.ready': 0.1,
  'subscription.playing': 0.1,
  'subscription.set': 0.1,
};

const utf8 = new TextEncoder();

function costOf(method: Method, frame: string): number {
  const { bytesPerMessage } = signalingLimits;
  // A character has three bytes at most (RFC 3629, section 3, by UTF-16 unit): most frames need no counting.
  const bytes = frame.length * 3 < bytesPerMessage ? 0 : utf8.encode(frame).length;
  return (costs[method] ?? 1) + Math.floor(bytes / bytesPerMessage);
}

interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
  timer: ReturnType<typeof setTimeout>;
}

/** One WebSocket: requests with ids, each with exactly one reply or a time-out, and the hub's notifications. */
export class Connection {
  static readonly requestTimeoutMs = 10_000;
  static readonly connectTimeoutMs = 8_000;

  readonly #socket: WebSocketLike;
  readonly #listener: ConnectionListener;
  readonly #logger: Logger;
  readonly #pace: Pace;
  readonly #pending = new Map<number, Pending>();
  readonly #challenge = Promise.withResolvers<string>();
  #nextId = 1;
  #closed = false;
  /** What `session.closed` said before the socket closed. */
  #farewell: { code: string; message: string } | null = null;

  private constructor(socket: WebSocketLike, listener: ConnectionListener, logger: Logger) {
    this.#socket = socket;
    this.#listener = listener;
    this.#logger = logger;
    // Only who signs it waits for it.
    this.#challenge.promise.catch(() => undefined);
    this.#pace = new Pace((text) => socket.send(text), performance.now());
    socket.addEventListener('message', (event) => this.#received(event.data));
    socket.addEventListener('close', (event) => this.#ended(event.reason));
  }

  /** Resolves with an open socket; rejects with `hub-unreachable`. Aborting `signal` gives the attempt up. */
  static connect(
    url: string,
    factory: WebSocketFactory,
    listener: ConnectionListener,
    logger: Logger,
    signal: AbortSignal,
  ): Promise<Connection> {
    return new Promise((resolve, reject) => {
      let socket: WebSocketLike;
      try {
        socket = factory(url, signalingSubprotocol);
      } catch (error) {
        return reject(clientError('hub-unreachable', error));
      }
      const fail = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', fail);
        reject(clientError('hub-unreachable'));
        socket.close();
      };
      const timer = setTimeout(fail, Connection.connectTimeoutMs);
      signal.addEventListener('abort', fail, { once: true });
      // The error event carries nothing by design of the platform; the close event that follows ends the attempt.
      socket.addEventListener('error', () => logger.debug({}, 'the socket reported an error'));
      socket.addEventListener('close', fail);
      socket.addEventListener('open', () => {
        if (signal.aborted) return;
        clearTimeout(timer);
        signal.removeEventListener('abort', fail);
        resolve(new Connection(socket, listener, logger));
      });
    });
  }

  /** What the hub wants signed on this connection. */
  get challenge(): Promise<string> {
    return this.#challenge.promise;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * `options.onResult` sees the result in the very turn of its frame, before any notification that follows it: a
   * snapshot has to be in place before the changes to it.
   */
  request<M extends Method>(
    method: M,
    params: RequestParams[M],
    options: { timeoutMs?: number | undefined; onResult?: ((result: ResultOf<M>) => void) | undefined } = {},
  ): Promise<ResultOf<M>> {
    return new Promise((resolve, reject) => {
      if (this.#closed) return reject(clientError('not-connected'));
      const id = this.#nextId++;
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(clientError('request-timeout'));
      }, options.timeoutMs ?? Connection.requestTimeoutMs);
      const settle = (result: unknown): void => {
        options.onResult?.(result as ResultOf<M>);
        resolve(result as ResultOf<M>);
      };
      this.#pending.set(id, { resolve: settle, reject, timer });
      const frame = JSON.stringify({ id, method, params });
      this.#pace.push(frame, costOf(method, frame), performance.now());
    });
  }

  close(code = 1000, reason = ''): void {
    if (this.#closed) return;
    this.#socket.close(code, reason);
    this.#ended('');
  }

  /** The hub no longer answers: do not wait for the closing handshake, which would take its own time-out. */
  abandon(): void {
    this.close(4408, 'heartbeat-lost');
  }

  #received(data: unknown): void {
    if (this.#closed) return;
    const frame = parse(data);
    if (!frame) {
      this.#farewell = clientError('bad-reply');
      this.close(4400, 'bad-reply');
      return;
    }
    if ('event' in frame) {
      if (frame.event === 'session.closed') this.#farewell = frame.data;
      if (frame.event === 'session.challenge') this.#challenge.resolve(frame.data.challenge);
      this.#listener.notified(frame);
      return;
    }
    const pending = this.#pending.get(frame.reply);
    // A reply after its time-out: the caller was told already.
    if (!pending) {
      this.#logger.debug({ reply: frame.reply }, 'late reply');
      return;
    }
    this.#pending.delete(frame.reply);
    clearTimeout(pending.timer);
    if (frame.error) pending.reject(new CodedError(frame.error.code, frame.error.message));
    else pending.resolve(frame.result);
  }

  #ended(reason: string): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pace.close();
    this.#challenge.reject(clientError('connection-lost'));
    for (const pending of this.#pending.values()) {
      clearTimeout(pending.timer);
      pending.reject(clientError(this.#farewell?.code === 'bad-reply' ? 'bad-reply' : 'connection-lost'));
    }
    this.#pending.clear();
    const lost = clientError('connection-lost');
    this.#listener.lost(this.#farewell?.code ?? (reason || lost.code), this.#farewell?.message ?? lost.message);
  }
}

type HubFrame = HubNotification | { reply: number; result?: unknown; error?: { code: string; message: string } };

/** The hub is trusted to keep its schema; only the envelope is checked, so that a stranger's server is told apart. */
function parse(data: unknown): HubFrame | null {
  if (typeof data !== 'string') return null;
  try {
    const frame: unknown = JSON.parse(data);
    if (typeof frame !== 'object' || frame === null) return null;
    const isReply = 'reply' in frame && typeof frame.reply === 'number' && ('result' in frame || 'error' in frame);
    const isNotification = 'event' in frame && typeof frame.event === 'string' && 'data' in frame;
    return isReply || isNotification ? (frame as HubFrame) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
