import type { Client } from '@crossband/client';
import { fileSender } from '../pages/room/chat/attach/send-file.ts';
import { type Send, Uploads } from '../pages/room/chat/attach/uploads.ts';

/** Files that wait to be sent, by room: they outlive the panel. */
export class Files {
  readonly #trays = new Map<string, Uploads>();
  readonly #send: Send;

  constructor(client: Client) {
    this.#send = fileSender(client);
    client.on('left', () => {
      for (const tray of this.#trays.values()) tray.clear();
    });
  }

  tray(room: string): Uploads {
    let tray = this.#trays.get(room);
    if (!tray) {
      tray = new Uploads(this.#send);
      this.#trays.set(room, tray);
    }
    return tray;
  }
}
