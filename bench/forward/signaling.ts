import { once } from 'node:events';
import type { HubEvents, Method, RequestParams, ResultOf } from '@crossband/wire';
import { WebSocket } from 'ws';

interface Pending {
  resolve(result: never): void;
  reject(error: Error): void;
}

type Frame =
  | { reply: number; result: never }
  | { reply: number; error: { code: string; message: string } }
  | { event: keyof HubEvents; data: never };

/** The hub's signaling as it is on the wire: requests with replies, events, and the keepalive. */
export class Signaling {
  readonly #socket: WebSocket;
  readonly #pending = new Map<number, Pending>();
  readonly #expected = new Map<keyof HubEvents, (data: never) => void>();
  #lastId = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#take(JSON.parse(String(data)) as Frame));
    socket.on('close', () => {
      for (const { reject } of this.#pending.values()) reject(new Error('The hub closed the connection'));
    });
  }

  static async open(owned: AsyncDisposableStack, url: string): Promise<Signaling> {
    const socket = new WebSocket(url, 'crossband.v1');
    await once(socket, 'open');
    const signaling = new Signaling(socket);
    const client = { name: 'bench', version: '1' };
    const { keepAliveIntervalMs } = await signaling.request('session.open', { client });
    let keepAlive: NodeJS.Timeout;
    const keep = (afterMs: number): void => {
      keepAlive = setTimeout(() => {
        void signaling.request('session.keepalive', {});
        keep(keepAliveIntervalMs);
      }, afterMs);
    };
    // Real people did not all come in the same second.
    keep(Math.random() * keepAliveIntervalMs);
    owned.defer(() => {
      clearTimeout(keepAlive);
      socket.close();
    });
    return signaling;
  }

  request<M extends Method>(method: M, params: RequestParams[M]): Promise<ResultOf<M>> {
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** The data of the next event of this name. */
  next<Name extends keyof HubEvents>(event: Name): Promise<HubEvents[Name]> {
    return new Promise((resolve) => this.#expected.set(event, resolve));
  }

  #take(frame: Frame): void {
    if ('event' in frame) {
      this.#expected.get(frame.event)?.(frame.data);
      this.#expected.delete(frame.event);
      return;
    }
    const pending = this.#pending.get(frame.reply);
    this.#pending.delete(frame.reply);
    if ('error' in frame) pending?.reject(new Error(`${frame.error.message} [${frame.error.code}]`));
    else pending?.resolve(frame.result);
  }
}
