import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface Jsep {
  readonly type: 'offer' | 'answer';
  readonly sdp: string;
}

export interface JanusEvent {
  readonly data: Record<string, unknown>;
  readonly jsep?: Jsep;
}

export interface JanusHandle {
  /** Resolves with the plugin's answer, which follows the acknowledgement. */
  message(body: object, jsep?: Jsep): Promise<JanusEvent>;
}

interface Frame {
  janus: string;
  transaction?: string;
  data?: { id: number };
  error?: { reason: string };
  plugindata?: { data: Record<string, unknown> & { error?: string } };
  jsep?: Jsep;
}

const keepAliveIntervalMs = 25_000;
const connectWithinMs = 20_000;

/** A session of the Janus API over its WebSocket transport. */
export class JanusConnection {
  readonly #socket: WebSocket;
  readonly #pending = new Map<string, (frame: Frame) => void>();
  #session = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Frame;
      // An acknowledgement is followed by the event itself.
      if (frame.janus === 'ack' || frame.transaction === undefined) return;
      const resolve = this.#pending.get(frame.transaction);
      this.#pending.delete(frame.transaction);
      resolve?.(frame);
    });
  }

  static async open(owned: AsyncDisposableStack, url: string, server: ChildProcess): Promise<JanusConnection> {
    const connection = new JanusConnection(await connect(url, server));
    const { data } = await connection.#ask({ janus: 'create' });
    connection.#session = data?.id ?? 0;
    const keepAlive = setInterval(() => connection.#send({ janus: 'keepalive' }), keepAliveIntervalMs);
    owned.defer(() => {
      clearInterval(keepAlive);
      connection.#socket.close();
    });
    return connection;
  }

  async attach(plugin: string): Promise<JanusHandle> {
    const { data } = await this.#ask({ janus: 'attach', plugin });
    return {
      message: async (body, jsep) => {
        const frame = await this.#ask({ janus: 'message', handle_id: data?.id, body, ...(jsep ? { jsep } : {}) });
        const answer = frame.plugindata?.data ?? {};
        if (answer.error) throw new Error(`Janus: ${answer.error}`);
        return { data: answer, ...(frame.jsep ? { jsep: frame.jsep } : {}) };
      },
    };
  }

  async #ask(request: object): Promise<Frame> {
    const transaction = randomUUID();
    const frame = await new Promise<Frame>((resolve) => {
      this.#pending.set(transaction, resolve);
      this.#send({ ...request, transaction });
    });
    if (frame.error) throw new Error(`Janus: ${frame.error.reason}`);
    return frame;
  }

  #send(frame: object): void {
    const session = this.#session === 0 ? {} : { session_id: this.#session };
    this.#socket.send(JSON.stringify({ transaction: randomUUID(), ...session, ...frame }));
  }
}

/** Janus says nothing when it listens: tried again until it does. */
async function connect(url: string, server: ChildProcess): Promise<WebSocket> {
  const deadline = performance.now() + connectWithinMs;
  for (;;) {
    const socket = new WebSocket(url, 'janus-protocol');
    try {
      await once(socket, 'open');
      return socket;
    } catch (error) {
      if (server.exitCode !== null || performance.now() > deadline) {
        throw new Error(`Janus cannot be reached at ${url} (exit code ${server.exitCode})`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
