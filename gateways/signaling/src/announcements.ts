import type { Room } from '@crossband/room';
import type { Message, Messages } from '@crossband/store';
import { viewMessage } from './message-view.ts';

/** How far the people in a room were told of its words. */
interface Told {
  position: number;
  revision: number;
  /** While what was left out is looked up; what comes after it waits. */
  catchingUp: Promise<void> | null;
}

const pageSize = 100;

/**
 * Tells rooms what is durable: each message once, position by position, and each change. A database that goes away may have
 * kept words without saying so: nobody was told of them, and their sender was told that they are not kept. They are told with
 * whatever is written next, or when they are sent again.
 */
export class Announcements {
  readonly #messages: Messages;
  readonly #told = new WeakMap<Room, Promise<Told>>();

  constructor(messages: Messages) {
    this.#messages = messages;
  }

  /** Before the first words since a room was opened are written: what it has now is no news. */
  async ready(room: Room): Promise<void> {
    await this.#toldOf(room);
  }

  /** Resolves to whether it was news. Rejects as the store does when something before it cannot be read. */
  async message(room: Room, message: Message): Promise<boolean> {
    const told = await this.#toldOf(room);
    const { position } = message;
    // Without a gap there is no wait: what was written in the same moment comes next, and has to find this one told.
    if (told.catchingUp || told.position + 1 < position) {
      await inTurn(told, () => told.position + 1 < position && this.#tellMessages(room, told, position));
    }
    if (position <= told.position) return false;
    told.position = position;
    room.conversation.announce(viewMessage(message));
    return true;
  }

  /** As `message`, for edits, deletions and reactions. */
  async change(room: Room, message: Message): Promise<void> {
    const told = await this.#toldOf(room);
    const { revision } = message;
    if (told.catchingUp || told.revision + 1 < revision) {
      await inTurn(told, () => told.revision + 1 < revision && this.#tellChanges(room, told));
    }
    if (revision <= told.revision) return;
    told.revision = revision;
    room.conversation.announceChange(viewMessage(message));
  }

  #toldOf(room: Room): Promise<Told> {
    const known = this.#told.get(room);
    if (known) return known;
    const read = this.#messages.heads([room.id]).then(([head]) => ({
      position: head?.lastPosition ?? 0,
      revision: head?.revision ?? 0,
      catchingUp: null,
    }));
    this.#told.set(room, read);
    // The next who writes tries again; who asked now hears of it.
    read.catch(() => this.#told.delete(room));
    return read;
  }

  async #tellMessages(room: Room, told: Told, before: number): Promise<void> {
    while (told.position + 1 < before) {
      const { messages } = await this.#messages.page({ room: room.id, after: told.position, before, limit: pageSize });
      if (messages.length === 0) return;
      for (const message of messages) {
        told.position = message.position;
        room.conversation.announce(viewMessage(message));
      }
    }
  }

  async #tellChanges(room: Room, told: Told): Promise<void> {
    for (;;) {
      const asked = { room: room.id, revision: told.revision, limit: pageSize };
      const { messages, revision, more } = await this.#messages.changesSince(asked);
      for (const message of messages) room.conversation.announceChange(viewMessage(message));
      told.revision = revision;
      if (!more) return;
    }
  }
}

/** One looks up at a time what was left out, and the others wait for it; what fails there is for who looked it up. */
async function inTurn(told: Told, catchUp: () => Promise<void> | false): Promise<void> {
  while (told.catchingUp) await Promise.allSettled([told.catchingUp]);
  const behind = catchUp();
  if (!behind) return;
  told.catchingUp = behind;
  try {
    await behind;
  } finally {
    told.catchingUp = null;
  }
}
