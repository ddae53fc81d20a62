import { BareWebSocket, type Entrance } from '../rig/bare-web-socket.ts';

/** One of many signaling connections of one process: opens a session and asks questions. */
export class Attendant {
  readonly #socket: BareWebSocket;
  #next = 1;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  readonly closed: Promise<void>;

  private constructor(socket: BareWebSocket) {
    this.#socket = socket;
    this.closed = socket.closed;
    socket.onText = (payload) => this.#hear(payload.toString());
    void this.closed.then(() => {
      for (const { reject } of this.#waiting.values()) reject(new Error('The connection closed'));
    });
  }

  static async open(entrance: Entrance, from: string): Promise<Attendant> {
    return new Attendant(await BareWebSocket.open(entrance, from));
  }

  request(method: string, params: object): Promise<unknown> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  close(): void {
    this.#socket.close();
  }

  #hear(text: string): void {
    const message = JSON.parse(text) as { reply?: number; result?: unknown; error?: { code: string } };
    const waiting = message.reply === undefined ? undefined : this.#waiting.get(message.reply);
    if (!waiting) return;
    this.#waiting.delete(message.reply as number);
    if (message.error) waiting.reject(new Error(message.error.code));
    else waiting.resolve(message.result);
  }
}
