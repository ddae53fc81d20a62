import type { ParticipantView, Role } from '@crossband/wire';
import type { May } from './may.ts';
import type { ParticipantId } from './ports.ts';

/** `absent`: the connection is lost; the seat waits for a resume, and others no longer see the participant. */
export type Attendance = 'present' | 'absent';

export interface Participant {
  readonly id: ParticipantId;
  readonly name: string;
  readonly device: string;
  readonly visible: boolean;
  /** The account behind it; null: a guest. */
  readonly account: string | null;
  /** `owner`, `moderator`, `member`, `guest` or `listener`, for the people list. */
  role: Role;
  may: May;
  generation: number;
  attendance: Attendance;
  presence: 'active' | 'away';
}

/** What this person's words carry as their author: it outlives the seat when there is an account. */
export function authorOf(participant: Pick<Participant, 'id' | 'account'>): string {
  return participant.account ?? `guest:${participant.id}`;
}

export function viewParticipant(participant: Participant): ParticipantView {
  return {
    id: participant.id,
    name: participant.name,
    presence: participant.presence,
    device: participant.device,
    account: participant.account,
    role: participant.role,
    may: participant.may,
  };
}
