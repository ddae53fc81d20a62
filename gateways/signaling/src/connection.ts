import { isCodedError, type Logger, messageOf, monotonicNow, TokenBucket } from '@crossband/foundation';
import { closeCodes, type ErrorReply, type HubEvents, type Method, signalingLimits } from '@crossband/wire';
import type { WebSocket } from 'ws';
import { type ClientRequest, FrameError, readFrame } from './frame.ts';

/** Bytes a connection may leave unread before it is cut: a slow reader costs the hub memory. */
const maxBufferedBytes = 4 * 1024 * 1024;
/** Requests that may wait for the one being handled. */
const maxWaitingRequests = 256;
/** What a peer gets to answer the close frame, ms; then its socket is cut. */
const closeWithinMs = 1_000;

/** Answers to offers come in bursts, one or two a publication, and cost nearly nothing. */
const cheapMethods: ReadonlySet<Method> = new Set(['subscription.ready', 'subscription.playing', 'subscription.set']);

export interface ConnectionOwner {
  handle(connection: Connection, request: ClientRequest): Promise<unknown>;
  /** The socket is gone; `clean` when the client said goodbye. */
  disconnected(connection: Connection, clean: boolean): void;
}

/** One WebSocket: frames in order, one reply a request, bounded both ways. It knows no room. */
export class Connection {
  readonly remoteAddress: string;
  readonly logger: Logger;
  readonly #socket: WebSocket;
  readonly #owner: ConnectionOwner;
  readonly #bucket = new TokenBucket(signalingLimits.messagesPerSecond, signalingLimits.messageBurst, monotonicNow());
  #waiting: ClientRequest[] = [];
  #busy = false;
  #heard = true;
  #ending = false;
  #closed = false;
  readonly #openTimer: NodeJS.Timeout;

  constructor(socket: WebSocket, owner: ConnectionOwner, remoteAddress: string, logger: Logger) {
    this.#socket = socket;
    this.#owner = owner;
    this.remoteAddress = remoteAddress;
    this.logger = logger;
    this.#openTimer = setTimeout(
      () => this.end('open-timeout', 'The connection was not opened within 5 s.', closeCodes.timeout),
      signalingLimits.openTimeoutMs,
    );
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
    socket.on('pong', () => {
      this.#heard = true;
    });
    socket.on('error', (error) => {
      logger.debug({ error: error.message }, 'socket error');
      // What breaks the WebSocket protocol is answered with a close frame by the socket itself, which then waits 30 s.
      this.#stopServing();
    });
    socket.on('close', (code) => this.#disconnected(code));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** The first message was a good one: the connection may stay. */
  opened(): void {
    clearTimeout(this.#openTimer);
  }

  notify<Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]): void {
    this.sendText(JSON.stringify({ event, data }));
  }

  /** Sends a frame that was serialised once for many. */
  sendText(text: string): void {
    if (this.#closed) return;
    if (this.#socket.bufferedAmount > maxBufferedBytes) {
      this.logger.warn({ code: 'slow-reader' }, 'connection does not read; cutting it');
      this.#socket.terminate();
      return;
    }
    this.#socket.send(text);
  }

  /** Says why, then closes. Nothing that the peer sends after this is served. */
  end(code: string, message: string, closeCode: number): void {
    if (this.#ending || this.#closed) return;
    this.notify('session.closed', { code, message });
    this.#socket.close(closeCode, code);
    this.#stopServing();
  }

  /** One heartbeat round; a connection that answered neither this nor the last one is cut. */
  beat(): void {
    if (!this.#heard) {
      this.logger.info({ code: 'heartbeat-lost' }, 'connection stopped answering');
      this.#socket.terminate();
      return;
    }
    this.#heard = false;
    this.#socket.ping();
  }

  #stopServing(): void {
    this.#ending = true;
    setTimeout(() => this.#socket.terminate(), closeWithinMs).unref();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#ending) return;
    this.#heard = true;
    if (isBinary) {
      this.end('bad-message', 'Signaling frames are text.', closeCodes.protocolError);
      return;
    }
    let request: ClientRequest;
    try {
      request = readFrame(data.toString('utf8'));
    } catch (error) {
      this.#refuse(error);
      return;
    }
    const cost = cheapMethods.has(request.method) ? 0.1 : 1;
    if (!this.#bucket.take(cost, monotonicNow()) || this.#waiting.length >= maxWaitingRequests) {
      this.#fail(request.id, 'rate-limited', 'Too many messages; slow down and send this again.');
      return;
    }
    this.#waiting.push(request);
    if (!this.#busy) void this.#drain();
  }

  /** A frame that is no request costs a token as well, so that garbage ends the connection soon. */
  #refuse(error: unknown): void {
    if (!(error instanceof FrameError)) throw error;
    if (error.id === null) {
      this.end(error.code, error.message, closeCodes.protocolError);
    } else if (this.#bucket.take(4, monotonicNow())) {
      this.#fail(error.id, error.code, error.message);
    } else {
      this.end('rate-limited', 'Too many faulty messages.', closeCodes.rateLimited);
    }
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    for (
      let request = this.#waiting.shift();
      request && !this.#ending && !this.#closed;
      request = this.#waiting.shift()
    ) {
      await this.#answer(request);
    }
    this.#busy = false;
  }

  async #answer(request: ClientRequest): Promise<void> {
    try {
      const result = await this.#owner.handle(this, request);
      this.sendText(JSON.stringify({ reply: request.id, result: result ?? {} }));
    } catch (error) {
      if (isCodedError(error) && error.audience !== 'internal') {
        this.#fail(request.id, error.code, error.message);
        if (error.audience === 'protocol') this.end(error.code, error.message, closeCodes.protocolError);
        return;
      }
      const cause = isCodedError(error) ? messageOf(error.cause ?? error) : messageOf(error);
      const stack = error instanceof Error ? error.stack : undefined;
      this.logger.error({ method: request.method, error: cause, stack }, 'request failed');
      this.#fail(request.id, 'internal-error', 'The hub failed to do this. Try again; its log has the reason.');
    }
  }

  #fail(id: number, code: string, message: string): void {
    const reply: ErrorReply = { reply: id, error: { code, message } };
    this.sendText(JSON.stringify(reply));
  }

  #disconnected(code: number): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#openTimer);
    this.#waiting = [];
    this.#owner.disconnected(this, code === 1000 || code === closeCodes.left);
  }
}
