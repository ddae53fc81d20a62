import { once } from 'node:events';
import { signalingSubprotocol } from '@crossband/wire';
import { WebSocket } from 'ws';

export type Frame = { reply?: number; result?: Record<string, unknown>; error?: { code: string } } & Record<
  string,
  unknown
>;

/** One connection of the bare protocol. */
export class Peer {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  readonly closed: Promise<{ code: number; reason: string }>;
  #next = 1;
  #waiting: (() => void)[] = [];

  constructor(url: string, options: { headers?: Record<string, string>; protocol?: string } = {}) {
    this.socket = new WebSocket(url, options.protocol ?? signalingSubprotocol, options);
    this.socket.on('message', (data) => {
      this.frames.push(JSON.parse(String(data)) as Frame);
      for (const wake of this.#waiting.splice(0)) wake();
    });
    // What refuses an upgrade shows in `unexpected-response`; the error that follows says nothing more.
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  async frame(match: (frame: Frame) => boolean): Promise<Frame> {
    for (;;) {
      const found = this.frames.find(match);
      if (found) return found;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async request(method: string, params: unknown = {}): Promise<Frame> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, 'open');
    const id = this.#next++;
    this.socket.send(JSON.stringify({ id, method, params }));
    return this.frame((frame) => frame.reply === id);
  }

  event(name: string): Promise<Frame> {
    return this.frame((frame) => frame.event === name);
  }

  async join(name: string, room = 'hall') {
    await this.request('session.open', { client: { name: 'test', version: '1' } });
    return (await this.request('room.join', { room, name })).result as { participant: string; resumeToken: string };
  }
}
