import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { ChatMessageView, HubEvents, Method, PublicationView } from '@crossband/wire';
import { guestView, messageView, roomView } from '@crossband/wire/testing/views';
import { type WebSocket, WebSocketServer } from 'ws';
import type { MediaEngine } from './media/port.ts';
import { ValueStore } from './store.ts';

interface Request {
  id: number;
  method: Method;
  params: unknown;
}

interface Peer {
  notify<Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]): void;
}

/**
 * A server for the tests of this package: answers by the signaling protocol over a real socket, can be told to refuse,
 * to fall silent and to break. It is no hub: rooms and media are proven against the real one.
 */
export class ProtocolServer {
  readonly requests: Request[] = [];
  onJoin: (peer: Peer) => void = () => undefined;
  /** Sent instead of the answer to `session.open`. */
  greeting: string | null = null;
  publications: PublicationView[] = [];
  readonly #server: WebSocketServer;
  readonly #refused = new Map<Method, { code: string; message: string }>();
  readonly #messages: ChatMessageView[] = [];
  readonly #waiting: { method: Method; resolve: (request: Request) => void }[] = [];
  #swallowed: Method | null = null;
  #participants = 0;
  #knocks = 0;
  #onGoodbye: (code: number) => void = () => undefined;

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on('connection', (socket) => {
      socket.on('message', (data) => this.#answer(socket, JSON.parse(String(data)) as Request));
      socket.on('close', (code) => this.#onGoodbye(code));
    });
  }

  static async start(port = 0): Promise<ProtocolServer> {
    const server = new WebSocketServer({ host: '127.0.0.1', port, path: '/signal' });
    await once(server, 'listening');
    return new ProtocolServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.drop();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  /** Says something to everybody who is connected. */
  notify<Name extends keyof HubEvents>(event: Name, data: HubEvents[Name]): void {
    for (const socket of this.#server.clients) socket.send(JSON.stringify({ event, data }));
  }

  /** Breaks all connections without a goodbye. */
  drop(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  end(code: string, message: string, closeCode: number): void {
    for (const socket of this.#server.clients) {
      socket.send(JSON.stringify({ event: 'session.closed', data: { code, message } }));
      socket.close(closeCode, code);
    }
  }

  refuse(method: Method, code: string | null, message = ''): void {
    if (code === null) this.#refused.delete(method);
    else this.#refused.set(method, { code, message });
  }

  swallow(method: Method | null): void {
    this.#swallowed = method;
  }

  count(method: Method): number {
    return this.requests.filter((one) => one.method === method).length;
  }

  /** The first request of this method, or the one after `known` of them. */
  received(method: Method, known = 0): Promise<Request> {
    const found = this.requests.filter((one) => one.method === method)[known];
    if (found) return Promise.resolve(found);
    return new Promise((resolve) => this.#waiting.push({ method, resolve }));
  }

  goodbye(): Promise<number> {
    return new Promise((resolve) => {
      this.#onGoodbye = resolve;
    });
  }

  camera(id: string): PublicationView {
    return {
      id,
      participant: 'somebody',
      source: 'camera',
      kind: 'video',
      muted: false,
      codec: 'vp8',
      preset: null,
      epoch: 1,
      live: true,
    };
  }

  /** An engine without media, for what the core does when it has one. */
  readonly silentMedia = (): MediaEngine => ({
    sessionOpened: () => undefined,
    joining: () => undefined,
    joined: () => undefined,
    left: () => undefined,
    offered: () => undefined,
    subscriptionClosed: () => undefined,
    demanded: () => undefined,
    watched: () => undefined,
    muted: () => undefined,
    transportLost: () => undefined,
    publicationClosed: () => undefined,
    publish: () => Promise.reject(new Error('no media here')),
    remoteTrack: () => new ValueStore({ track: null, phase: 'waiting' as const, epoch: 0 }),
    statistics: () => new ValueStore(null),
    close: () => undefined,
  });

  #answer(socket: WebSocket, request: Request): void {
    this.requests.push(request);
    const at = this.#waiting.findIndex(({ method }) => method === request.method);
    if (at >= 0) this.#waiting.splice(at, 1)[0]?.resolve(request);
    if (request.method === this.#swallowed) return;
    const error = this.#refused.get(request.method);
    if (error) {
      socket.send(JSON.stringify({ reply: request.id, error }));
    } else if (request.method === 'session.open' && this.greeting !== null) {
      socket.send(this.greeting);
    } else {
      socket.send(JSON.stringify({ reply: request.id, result: this.#result(request) }));
    }
    if (request.method === 'room.join' && !error) {
      this.onJoin({ notify: (event, data) => socket.send(JSON.stringify({ event, data })) });
    }
  }

  #result(request: Request): unknown {
    switch (request.method) {
      case 'session.open':
        return { protocol: 'crossband.v1', hubVersion: 'test', rtpCapabilities: { codecs: [] }, iceServers: [] };
      case 'session.resume':
        return { rtpCapabilities: { codecs: [] }, iceServers: [], ...this.#joined() };
      case 'room.knock':
        this.#knocks += 1;
        return { knock: `k${this.#knocks}` };
      case 'room.join':
        this.#participants += 1;
        return this.#joined();
      case 'chat.send': {
        const { id, text } = request.params as { id: string; text: string };
        const position = this.#messages.length + 1;
        const message = messageView({ id, text, author: `guest:p${this.#participants}`, position });
        this.#messages.push(message);
        return { message };
      }
      case 'chat.history':
        return { messages: this.#messages, lastPosition: this.#messages.length, revision: 0 };
      case 'chat.changes':
        return { messages: [], lastPosition: this.#messages.length, revision: 0, more: false };
      case 'subscription.set':
        return { subscriptions: [] };
      default:
        return {};
    }
  }

  #joined(): object {
    const id = `p${this.#participants}`;
    const ann = guestView(id, 'Ann', 'native');
    return {
      participant: id,
      author: `guest:${id}`,
      resumeToken: `token-${id}`,
      waiting: [],
      room: roomView('r', { participants: [ann], publications: this.publications }),
    };
  }
}
