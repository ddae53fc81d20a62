import type { WebSocket } from 'ws';

/** Bytes that a connection may leave unread before it is cut at once: a slow reader costs the hub memory. */
const maxBufferedBytes = 4 * 1024 * 1024;
/** With so much unread nothing further is answered before it has read. */
const comfortableBytes = 256 * 1024;
/** Who leaves more than this unread over two heartbeats has to read something meanwhile. */
const patientBytes = 64 * 1024;
const leastReadBytes = 8 * 1024;

/** What goes out to one client: bounded, and no faster than it reads. */
export class Outlet {
  readonly #socket: WebSocket;
  #sentBytes = 0;
  #drainedBytes = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** False: the client has left too much unread, and the frame was not sent. */
  send(text: string): boolean {
    if (this.#socket.bufferedAmount > maxBufferedBytes) return false;
    this.#count(text);
    this.#socket.send(text);
    return true;
  }

  /** Sends an answer; resolves once there is room for another one. False as `send`. */
  async answer(text: string): Promise<boolean> {
    if (this.#socket.bufferedAmount + text.length < comfortableBytes) return this.send(text);
    if (this.#socket.bufferedAmount > maxBufferedBytes) return false;
    this.#count(text);
    // A socket that fails meanwhile says so by closing.
    await new Promise<void>((resolve) => this.#socket.send(text, () => resolve()));
    return true;
  }

  /** Called once a heartbeat: false when much waits and the client has read next to nothing since the last one. */
  isRead(): boolean {
    const waiting = this.#socket.bufferedAmount;
    const drained = this.#sentBytes - waiting;
    const read = drained - this.#drainedBytes;
    this.#drainedBytes = drained;
    return waiting < patientBytes || read >= leastReadBytes;
  }

  #count(text: string): void {
    this.#sentBytes += Buffer.byteLength(text);
  }
}
