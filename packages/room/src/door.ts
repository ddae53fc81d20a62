import { CodedError, type Emitter } from '@crossband/foundation';
import type { KnockView, Role } from '@crossband/wire';
import { Lobby } from './lobby.ts';
import { type May, requireMay } from './may.ts';
import type { ParticipantTable } from './participant-table.ts';
import type { Seat } from './ports.ts';
import type { RoomEvents } from './room-events.ts';
import type { RoomRules } from './rules.ts';

/** The door of a room: its rules, and the lobby before it. */
export class Door {
  readonly #lobby = new Lobby();
  readonly #participants: ParticipantTable;
  readonly #events: Emitter<RoomEvents>;
  #rules: RoomRules;

  constructor(rules: RoomRules, participants: ParticipantTable, events: Emitter<RoomEvents>) {
    this.#rules = rules;
    this.#participants = participants;
    this.#events = events;
  }

  get rules(): RoomRules {
    return this.#rules;
  }

  setRules(rules: RoomRules): void {
    this.#rules = rules;
    this.#events.emit('rulesChanged', rules);
  }

  /** Whether somebody may come in as things stand; refuses with words. Answers whose knock was answered; null: nobody's. */
  pass(who: { role: Role; may: May; invited: boolean; knock: string | undefined }): KnockView | null {
    if (who.may.moderate) return null;
    if (this.#rules.locked) throw new CodedError('room-locked', 'This room is locked; ask somebody inside to open it.');
    const stranger = who.role === 'guest' || who.role === 'listener';
    if (!stranger || who.invited) return null;
    if (!this.#rules.guests) {
      throw new CodedError('sign-in-first', 'This room is for people with an account or an invitation: sign in first.');
    }
    if (!this.#rules.lobby) return null;
    if (who.knock === undefined) throw new CodedError('knock-first', 'Somebody inside has to let you in: knock first.');
    return this.#lobby.enter(who.knock);
  }

  /** Waits at the door; moderators are told. */
  knock(who: { name: string; account: string | null }, from: string): KnockView {
    const knock = this.#lobby.knock(who, from);
    this.#tell();
    return knock;
  }

  /** Whoever knocked went away. */
  withdraw(knock: string): void {
    if (this.#lobby.withdraw(knock)) this.#tell();
  }

  answer(seat: Seat, knock: string, admitted: boolean): void {
    requireMay(this.#participants.holder(seat).may, 'moderate');
    this.#lobby.answer(knock, admitted);
    this.#events.emit('knockAnswered', knock, admitted);
    this.#tell();
  }

  waiting(): KnockView[] {
    return this.#lobby.waiting();
  }

  #tell(): void {
    this.#events.emit('lobbyChanged', this.#lobby.waiting());
  }
}
