import type { Emitter, MonotonicMs } from '@crossband/foundation';
import type { ChatMessageView } from '@crossband/wire';
import type { DataMessage } from './data-message.ts';
import { requireMay } from './may.ts';
import type { ParticipantTable } from './participant-table.ts';
import type { Seat } from './ports.ts';
import type { RoomEvents } from './room-events.ts';

/** Who would write from a seat. */
export interface Writer {
  readonly author: string;
  readonly name: string;
  readonly mayModerate: boolean;
  /** When an author came who goes with the seat, as guests do; null: the author outlives it. */
  readonly newSince: MonotonicMs | null;
}

/** What is said in a room in words and data: who may, and who is told. It keeps nothing. */
export class Conversation {
  readonly #participants: ParticipantTable;
  readonly #events: Emitter<RoomEvents>;

  constructor(participants: ParticipantTable, events: Emitter<RoomEvents>) {
    this.#participants = participants;
    this.#events = events;
  }

  /** What this seat's words carry as their author. */
  authorOf(seat: Seat): string {
    return this.#participants.holder(seat).author;
  }

  /** Who would write from this seat; refuses when it may not. `author` outlives the seat for accounts. */
  writer(seat: Seat): Writer {
    const { author, name, may, newSince } = this.#participants.holder(seat);
    requireMay(may, 'chat');
    return { author, name, mayModerate: may.moderate, newSince };
  }

  /** Who would send files from this seat; refuses when it may not. */
  sender(seat: Seat): { author: string } {
    const { may, author } = this.#participants.holder(seat);
    requireMay(may, 'attach');
    return { author };
  }

  /** Says durable words to everybody; whoever keeps them calls this, position by position. */
  announce(message: ChatMessageView): void {
    this.#events.emit('messageSent', message);
  }

  announceChange(message: ChatMessageView): void {
    this.#events.emit('messageChanged', message);
  }

  /** Passes a message of the application's own on to everybody else, or to those of `to`; nobody keeps it. */
  sendData(seat: Seat, { topic, payload, to }: DataMessage): void {
    const { id: from, may } = this.#participants.holder(seat);
    requireMay(may, 'data');
    for (const id of to ?? []) this.#participants.present(id);
    this.#events.emit('dataSent', { from, topic, payload }, to);
  }

  /** Tells everybody else; refuses who may not write. That somebody stopped may always be said. */
  typing(seat: Seat, typing: boolean): void {
    const { id, may } = this.#participants.holder(seat);
    if (typing) requireMay(may, 'chat');
    this.#events.emit('typingChanged', id, typing);
  }
}
