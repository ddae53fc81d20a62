import type { Socket } from 'node:net';

/** How long who is turned away is left to wait for it, ms: a reset at once only brings the next attempt at once. */
const waitMs = 2_000;
/** Who comes beyond these is reset at once. */
const maxWaiting = 1_000;

/** Connections that are turned away without a word, and without haste. */
export class WaitingRoom {
  readonly #sockets = new Set<Socket>();

  turnAway(socket: Socket): void {
    if (this.#sockets.size >= maxWaiting) {
      socket.resetAndDestroy();
      return;
    }
    this.#sockets.add(socket);
    socket.pause();
    socket.on('error', () => undefined);
    const timer = setTimeout(() => socket.resetAndDestroy(), waitMs);
    socket.once('close', () => {
      clearTimeout(timer);
      this.#sockets.delete(socket);
    });
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}
