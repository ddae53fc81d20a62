import type { Duplex } from 'node:stream';
import { isCodedError, type Logger, messageOf } from '@crossband/foundation';
import { closeCodes, type ErrorReply, type HubEvents, type Method, signalingLimits } from '@crossband/wire';
import type { WebSocket } from 'ws';
import type { Allowance } from './allowance.ts';
import { EndingError } from './ending-error.ts';
import { type ClientRequest, FrameError, readFrame } from './frame.ts';
import { Outlet } from './outlet.ts';
import { textFrame } from './text-frame.ts';

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
  /** It had to be cut for what it did. */
  blamed(connection: Connection): void;
}

/** Each is answered by a pong. */
const pingCost = 0.5;

export interface ConnectionParts {
  /** What the WebSocket runs on: TCP or TLS. */
  readonly wire: Duplex;
  readonly remoteAddress: string;
  /** Nobody reads along on the way. */
  readonly isPrivate: boolean;
  readonly allowance: Allowance;
  readonly logger: Logger;
}

/** One WebSocket: frames in order, one reply a request, bounded both ways. It knows no room. */
export class Connection {
  readonly remoteAddress: string;
  readonly isPrivate: boolean;
  readonly logger: Logger;
  readonly #socket: WebSocket;
  readonly #owner: ConnectionOwner;
  readonly allowance: Allowance;
  readonly #outlet: Outlet;
  #waiting: ClientRequest[] = [];
  #busy = false;
  #heard = true;
  #ending = false;
  #closed = false;
  #timedOut = false;
  readonly #openTimer: NodeJS.Timeout;

  constructor(socket: WebSocket, owner: ConnectionOwner, parts: ConnectionParts) {
    this.#socket = socket;
    this.#owner = owner;
    this.#outlet = new Outlet(socket, parts.wire);
    this.remoteAddress = parts.remoteAddress;
    this.isPrivate = parts.isPrivate;
    this.logger = parts.logger;
    this.allowance = parts.allowance;
    this.#openTimer = setTimeout(() => {
      this.#timedOut = true;
      this.#cut('open-timeout', 'The connection was not opened within 5 s.', closeCodes.timeout);
    }, signalingLimits.openTimeoutMs);
    socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
    socket.on('pong', () => {
      this.#heard = true;
    });
    socket.on('ping', () => {
      if (!this.allowance.take(pingCost, 0) && !this.allowance.refuse(0)) this.#cutFlood();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.logger.debug({ error: error.message }, 'socket error');
      if (error.code?.startsWith('WS_ERR')) this.#owner.blamed(this);
      // What breaks the WebSocket protocol is answered with a close frame by the socket itself, which then waits 30 s.
      this.#stopServing();
    });
    socket.on('close', (code) => this.#disconnected(code));
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Nobody showed in time who is there. */
  get timedOut(): boolean {
    return this.#timedOut;
  }

  /** Nothing that the peer sends is served any more. */
  get ended(): boolean {
    return this.#closed || this.#ending;
  }

  /** The hub closed it, and said why. */
  get wasEnded(): boolean {
    return this.#ending;
  }

  /** The first message was a good one: the connection may stay. */
  opened(): void {
    clearTimeout(this.#openTimer);
  }

  notify<Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]): void {
    this.sendFrames(textFrame(JSON.stringify({ event, data })));
  }

  /** Sends frames (`textFrame`) that were made once for many. */
  sendFrames(frames: Buffer): void {
    if (!this.#closed && !this.#outlet.send(frames)) this.#cutSlowReader();
  }

  /** Says why, then closes. Nothing that the peer sends after this is served. */
  end(code: string, message: string, closeCode: number): void {
    if (this.#ending || this.#closed) return;
    this.notify('session.closed', { code, message });
    this.#socket.close(closeCode, code);
    this.#stopServing();
  }

  /** Whoever is at the other end may not be here any more. */
  revoke({ code, message }: { code: string; message: string }): void {
    this.end(code, message, closeCodes.revoked);
  }

  /** One heartbeat round; a connection that answered neither this nor the last one is cut. */
  beat(): void {
    if (!this.#heard) {
      this.logger.info({ code: 'heartbeat-lost' }, 'connection stopped answering');
      this.#socket.terminate();
      return;
    }
    this.#heard = false;
    if (this.#outlet.isRead()) this.#socket.ping();
    else this.#cutSlowReader();
  }

  /** Ends it, and reads nothing of what it still sends. */
  #cut(code: string, message: string, closeCode: number): void {
    if (this.#ending || this.#closed) return;
    this.logger.info({ code }, 'cutting a connection');
    this.end(code, message, closeCode);
    this.#socket.pause();
    this.#owner.blamed(this);
  }

  #cutFlood(): void {
    this.#cut('rate-limited', 'Far too many messages.', closeCodes.rateLimited);
  }

  #cutSlowReader(): void {
    this.logger.warn({ code: 'slow-reader' }, 'connection does not read; cutting it');
    this.#socket.terminate();
    this.#owner.blamed(this);
  }

  #stopServing(): void {
    this.#ending = true;
    setTimeout(() => this.#socket.terminate(), closeWithinMs).unref();
  }

  #receive(data: Buffer, isBinary: boolean): void {
    if (this.#ending) return;
    this.#heard = true;
    if (isBinary) {
      this.#cut('bad-message', 'Signaling frames are text.', closeCodes.protocolError);
      return;
    }
    let request: ClientRequest;
    try {
      request = readFrame(data.toString('utf8'));
    } catch (error) {
      this.#refuse(error, data.length);
      return;
    }
    const cost = cheapMethods.has(request.method) ? 0.1 : 1;
    if (this.#waiting.length >= maxWaitingRequests || !this.allowance.take(cost, data.length)) {
      if (!this.allowance.refuse(data.length)) this.#cutFlood();
      else this.#fail(request.id, 'rate-limited', 'Too many messages; slow down and send this again.');
      return;
    }
    this.#waiting.push(request);
    if (!this.#busy) void this.#drain();
  }

  /** A frame that is no request costs a token as well, so that garbage ends the connection soon. */
  #refuse(error: unknown, bytes: number): void {
    if (!(error instanceof FrameError)) throw error;
    if (error.id === null) {
      this.#cut(error.code, error.message, closeCodes.protocolError);
    } else if (this.allowance.take(4, bytes)) {
      this.#fail(error.id, error.code, error.message);
    } else {
      this.#cut('rate-limited', 'Too many faulty messages.', closeCodes.rateLimited);
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
      await this.#reply(JSON.stringify({ reply: request.id, result: result ?? {} }));
    } catch (error) {
      if (isCodedError(error) && error.audience !== 'internal') {
        this.#fail(request.id, error.code, error.message);
        const closeCode = error instanceof EndingError ? error.closeCode : closeCodes.protocolError;
        if (error.audience === 'protocol') this.end(error.code, error.message, closeCode);
        return;
      }
      const cause = isCodedError(error) ? messageOf(error.cause ?? error) : messageOf(error);
      const stack = error instanceof Error ? error.stack : undefined;
      this.logger.error({ method: request.method, error: cause, stack }, 'request failed');
      this.#fail(request.id, 'internal-error', 'The hub failed to do this. Try again; its log has the reason.');
    }
  }

  async #reply(text: string): Promise<void> {
    this.allowance.answered(text.length);
    if (!this.#closed && !(await this.#outlet.answer(text))) this.#cutSlowReader();
  }

  #fail(id: number, code: string, message: string): void {
    const reply: ErrorReply = { reply: id, error: { code, message } };
    this.sendFrames(textFrame(JSON.stringify(reply)));
  }

  #disconnected(code: number): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#openTimer);
    this.#waiting = [];
    this.#owner.disconnected(this, code === 1000 || code === closeCodes.left);
  }
}
