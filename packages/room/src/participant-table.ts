import { CodedError } from '@crossband/foundation';
import type { Participant } from './participant.ts';
import type { ParticipantId, Seat } from './ports.ts';

/** The participants of a room, and who really holds a seat. */
export class ParticipantTable {
  readonly #byId = new Map<ParticipantId, Participant>();

  get size(): number {
    return this.#byId.size;
  }

  [Symbol.iterator](): Iterator<Participant> {
    return this.#byId.values();
  }

  get(id: ParticipantId): Participant | undefined {
    return this.#byId.get(id);
  }

  add(participant: Participant): void {
    this.#byId.set(participant.id, participant);
  }

  remove(participant: Participant): void {
    this.#byId.delete(participant.id);
  }

  /** Who sits on this seat; refuses a seat that was resumed elsewhere. */
  holder(seat: Seat): Participant {
    const participant = this.#byId.get(seat.participant);
    if (!participant || participant.generation !== seat.generation) {
      throw new CodedError('session-replaced', 'This seat is held by another connection now.', {
        audience: 'protocol',
      });
    }
    return participant;
  }

  /** Somebody else in the room, by id. */
  other(id: ParticipantId): Participant {
    const participant = this.#byId.get(id);
    if (!participant) throw gone();
    return participant;
  }

  /** Somebody who is there at this moment: others were told that whoever is absent has left. */
  present(id: ParticipantId): Participant {
    const participant = this.other(id);
    if (participant.attendance === 'absent') throw gone();
    return participant;
  }
}

function gone(): CodedError {
  return new CodedError('unknown-participant', 'This person is no longer in the room.');
}
