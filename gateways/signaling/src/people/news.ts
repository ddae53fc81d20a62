import type { Emitter } from '@crossband/foundation';
import { type Logger, messageOf } from '@crossband/foundation';
import type { Room, Rooms } from '@crossband/room';
import type { Memberships } from '@crossband/store';
import type { ChatMessageView, HubEvents } from '@crossband/wire';
import type { AccessChange } from '../access/changes.ts';
import type { Session } from '../handlers/types.ts';
import type { Attendance } from './attendance.ts';

/** News of a room are gathered this long, ms. */
const gatherMs = 1_000;

/** What was said since the last news. */
interface Said {
  lastPosition: number;
  messages: number;
  readonly byAuthor: Map<string, number>;
}

/** Tells people that something was said in kept rooms where they are not, and that the list of rooms changed. */
export class News {
  readonly #attendance: Attendance;
  readonly #memberships: Memberships;
  readonly #logger: Logger;
  readonly #said = new Map<Room, Said>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #roomsChanged: NodeJS.Timeout | null = null;

  constructor(options: {
    attendance: Attendance;
    memberships: Memberships;
    rooms: Rooms;
    changes: Emitter<{ changed: [change: AccessChange] }>;
    logger: Logger;
  }) {
    this.#attendance = options.attendance;
    this.#memberships = options.memberships;
    this.#logger = options.logger;
    options.rooms.events.on('opened', (room) => room.events.on('messageSent', (message) => this.#heard(room, message)));
    options.changes.on('changed', ({ type }) => {
      if (type === 'room' || type === 'room-removed' || type === 'membership') this.#listChanged();
    });
  }

  /** A message names these accounts: each of their connections is told, wherever it is. */
  mention(accounts: readonly string[], room: Room, message: ChatMessageView): void {
    this.#tellAccounts(accounts, 'chat.mentioned', { room: room.about.name, message });
  }

  /** A message names these accounts no more. */
  unmention(accounts: readonly string[], room: Room, position: number): void {
    this.#tellAccounts(accounts, 'chat.unmentioned', { room: room.about.name, position });
  }

  /** An account has read: its other devices follow. */
  read(reader: Session, room: string, position: number): void {
    const account = reader.principal?.account;
    if (!account) return;
    for (const session of this.#attendance.of(account)) {
      if (session !== reader) session.connection.notify('chat.read', { room, position });
    }
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #tellAccounts<Name extends keyof HubEvents>(accounts: readonly string[], event: Name, data: HubEvents[Name]): void {
    for (const account of accounts) {
      for (const { connection } of this.#attendance.of(account)) connection.notify(event, data);
    }
  }

  #heard(room: Room, { position, author }: ChatMessageView): void {
    if (!room.about.kept || this.#attendance.watching().size === 0) return;
    const said = this.#said.get(room) ?? { lastPosition: 0, messages: 0, byAuthor: new Map() };
    said.lastPosition = Math.max(said.lastPosition, position);
    said.messages += 1;
    said.byAuthor.set(author, (said.byAuthor.get(author) ?? 0) + 1);
    if (this.#said.has(room)) return;
    this.#said.set(room, said);
    this.#later(gatherMs, () => {
      this.#said.delete(room);
      this.#tell(room, said).catch((error: unknown) =>
        this.#logger.warn({ room: room.id, error: messageOf(error) }, 'cannot tell news of a room'),
      );
    });
  }

  async #tell(room: Room, { lastPosition, messages, byAuthor }: Said): Promise<void> {
    const members = room.door.rules.membersOnly
      ? new Set((await this.#memberships.ofRoom(room.id)).map(({ account }) => account))
      : null;
    for (const { connection, principal, at } of this.#attendance.watching()) {
      if (!principal?.account || (at.state === 'joined' && at.member.room === room)) continue;
      if (members && !principal.administrator && !members.has(principal.account)) continue;
      const others = messages - (byAuthor.get(principal.account) ?? 0);
      if (others > 0) connection.notify('chat.news', { room: room.about.name, lastPosition, messages: others });
    }
  }

  #listChanged(): void {
    if (this.#roomsChanged) return;
    this.#roomsChanged = this.#later(100, () => {
      this.#roomsChanged = null;
      this.#attendance.tell(JSON.stringify({ event: 'rooms.changed', data: {} }));
    });
  }

  #later(delayMs: number, work: () => void): NodeJS.Timeout {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, delayMs);
    this.#timers.add(timer.unref());
    return timer;
  }
}
