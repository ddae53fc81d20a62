import type { MonotonicMs } from '@crossband/foundation';
import type { ParticipantView, Role } from '@crossband/wire';
import { type May, viewMay } from './may.ts';
import type { ParticipantId } from './ports.ts';

/** `absent`: the connection is lost; the seat waits for a resume, and others no longer see the participant. */
export type Attendance = 'present' | 'absent';

export interface Participant {
  readonly id: ParticipantId;
  name: string;
  readonly device: string;
  readonly visible: boolean;
  /** The account behind it; null: a guest. */
  readonly account: string | null;
  /** What this person's words carry: it outlives the seat for accounts and room tokens. */
  readonly author: string;
  /** When an author came who goes with the seat, as guests do; null: the author was there before, or outlives the seat. */
  readonly newSince: MonotonicMs | null;
  /** Of the hub: nobody in a room stands above. */
  administrator: boolean;
  /** `owner`, `moderator`, `member`, `guest` or `listener`, for the people list. */
  role: Role;
  may: May;
  generation: number;
  attendance: Attendance;
  presence: 'active' | 'away';
}

export function viewParticipant(participant: Participant): ParticipantView {
  return {
    id: participant.id,
    name: participant.name,
    presence: participant.presence,
    device: participant.device,
    account: participant.account,
    role: participant.role,
    may: viewMay(participant.may),
  };
}
