import type { ParticipantView } from '@crossband/wire';
import type { ParticipantId } from './ports.ts';

/** `absent`: the connection is lost; the seat waits for a resume, and others no longer see the participant. */
export type Attendance = 'present' | 'absent';

export interface Participant {
  readonly id: ParticipantId;
  readonly name: string;
  readonly device: string;
  readonly visible: boolean;
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
  };
}
