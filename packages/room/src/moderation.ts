import { CodedError, type Emitter } from '@crossband/foundation';
import type { Role } from '@crossband/wire';
import { type May, requireMay } from './may.ts';
import { type Participant, viewParticipant } from './participant.ts';
import type { ParticipantTable } from './participant-table.ts';
import type { ParticipantId, Seat } from './ports.ts';
import { viewPublication } from './publication.ts';
import type { PublicationTable } from './publication-table.ts';
import type { RoomEvents } from './room-events.ts';

const rank: Record<Role, number> = { owner: 2, moderator: 1, member: 0, guest: 0, listener: 0 };
const administratorRank = 3;

/** What somebody is in a room, and what follows from it. */
export interface Rights {
  readonly role: Role;
  readonly may: May;
  readonly administrator: boolean;
}

/** Rights of the people in a room, and what moderators do with them. */
export class Moderation {
  readonly #participants: ParticipantTable;
  readonly #publications: PublicationTable;
  readonly #events: Emitter<RoomEvents>;

  constructor(participants: ParticipantTable, publications: PublicationTable, events: Emitter<RoomEvents>) {
    this.#participants = participants;
    this.#publications = publications;
    this.#events = events;
  }

  /** Who sits there, for those who decide about rights. */
  person(id: ParticipantId): {
    readonly name: string;
    readonly account: string | null;
    readonly author: string;
    readonly role: Role;
    readonly may: May;
    readonly administrator: boolean;
  } {
    return this.#participants.other(id);
  }

  /** What somebody may do from now on: the next plan obeys it, whatever carries their media. */
  authorize(id: ParticipantId, { role, may, administrator }: Rights): void {
    const participant = this.#participants.other(id);
    participant.role = role;
    participant.may = may;
    participant.administrator = administrator;
    this.#updated(participant);
    this.#events.emit('authorized', id);
  }

  /** An account has another name from now on. */
  rename(id: ParticipantId, name: string): void {
    const participant = this.#participants.other(id);
    if (participant.name === name) return;
    participant.name = name;
    this.#updated(participant);
  }

  /** Mutes everything audible of somebody else, who may unmute again. */
  mute(seat: Seat, id: ParticipantId): void {
    this.requireOver(seat, id);
    const moderator = seat.participant;
    for (const publication of this.#publications.of(this.#participants.other(id))) {
      if (publication.spec.kind !== 'audio' || publication.muted) continue;
      publication.muted = true;
      this.#events.emit('publicationUpdated', viewPublication(publication));
      this.#events.emit('mutedByModerator', id, publication.id, moderator);
    }
    this.#events.emit('planChanged');
  }

  /** Mutes everybody but those who may moderate, and those who are above. */
  muteAll(seat: Seat): void {
    this.require(seat);
    const actor = this.#participants.holder(seat);
    for (const other of this.#participants) if (!other.may.moderate && isOver(actor, other)) this.mute(seat, other.id);
  }

  /** Refuses who may not moderate this person: an owner is moderated by nobody, a moderator by owners. */
  requireOver(seat: Seat, id: ParticipantId): void {
    const actor = this.#participants.holder(seat);
    requireMay(actor.may, 'moderate');
    const target = this.#participants.other(id);
    if (!isOver(actor, target)) {
      throw new CodedError('not-permitted', `You cannot do this to ${target.name}, who runs this room as you do.`);
    }
  }

  /** Refuses who may not moderate; answers who it is. */
  require(seat: Seat): ParticipantId {
    const { id, may } = this.#participants.holder(seat);
    requireMay(may, 'moderate');
    return id;
  }

  #updated(participant: Participant): void {
    if (!participant.visible || participant.attendance !== 'present') return;
    this.#events.emit('participantUpdated', viewParticipant(participant));
  }
}

function isOver(actor: Participant, target: Participant): boolean {
  return rankOf(target) === 0 || rankOf(target) < rankOf(actor) || target === actor;
}

function rankOf({ role, administrator }: Participant): number {
  return administrator ? administratorRank : rank[role];
}
