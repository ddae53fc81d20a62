import type { ParticipantId } from './ports.ts';

/** What an application says to itself through a room; nobody keeps it. */
export interface DataMessage {
  readonly topic: string | null;
  readonly payload: string;
  /** Null: everybody else. */
  readonly to: ReadonlySet<ParticipantId> | null;
}
