import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import { textFrame } from './text-frame.ts';

/** Bytes that a connection may leave unread before it is cut at once: a slow reader costs the hub memory. */
const maxBufferedBytes = 4 * 1024 * 1024;
/** With so much unread nothing further is answered before it has read. */
const comfortableBytes = 256 * 1024;
/** Who leaves more than this unread over two heartbeats has to read something meanwhile. */
const patientBytes = 64 * 1024;
const leastReadBytes = 8 * 1024;

/**
 * What goes out to one client: bounded, and no faster than it reads. Frames go to the connection below the WebSocket, in
 * one write each; nothing is compressed, so that both keep their order.
 */
export class Outlet {
  readonly #socket: WebSocket;
  readonly #wire: Duplex;
  #sentBytes = 0;
  #drainedBytes = 0;

  constructor(socket: WebSocket, wire: Duplex) {
    this.#socket = socket;
    this.#wire = wire;
  }

  /** Sends frames (`textFrame`). False: the client has left too much unread, and they were not sent. */
  send(frames: Buffer): boolean {
    if (this.#socket.bufferedAmount > maxBufferedBytes) return false;
    this.#write(frames);
    return true;
  }

  /** Sends an answer; resolves once there is room for another one. False as `send`. */
  async answer(text: string): Promise<boolean> {
    const frame = textFrame(text);
    if (this.#socket.bufferedAmount + frame.length < comfortableBytes) return this.send(frame);
    if (this.#socket.bufferedAmount > maxBufferedBytes) return false;
    // A socket that fails meanwhile says so by closing.
    await new Promise<void>((resolve) => this.#write(frame, () => resolve()));
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

  #write(frames: Buffer, written?: () => void): void {
    // Nothing follows a close frame (RFC 6455 5.5.1).
    if (this.#socket.readyState !== WebSocket.OPEN) {
      written?.();
      return;
    }
    this.#sentBytes += frames.length;
    this.#wire.write(frames, written);
  }
}
