import { CodedError } from '@crossband/foundation';
import type { Source } from '@crossband/wire';

/** What a seat may do here. Plain values: where they come from (role, override, token) is not the room's business. */
export interface May {
  /** Be heard: microphones. */
  readonly speak: boolean;
  /** Be seen: cameras, screens and their sound. */
  readonly show: boolean;
  readonly chat: boolean;
  /** Mute, send away and let in others, and change the room's rules. */
  readonly moderate: boolean;
}

export const mayEverything: May = { speak: true, show: true, chat: true, moderate: true };
export const mayTakePart: May = { speak: true, show: true, chat: true, moderate: false };
export const mayOnlyListen: May = { speak: false, show: false, chat: false, moderate: false };

/** Whether a source of this kind may flow. */
export function mayPublish(may: May, source: Source): boolean {
  return source === 'microphone' ? may.speak : may.show;
}

/** Refuses with words when the right is missing. */
export function requireMay(may: May, right: keyof May): void {
  if (may[right]) return;
  throw new CodedError('not-permitted', `${refusals[right]} Ask a moderator of this room.`);
}

const refusals: Record<keyof May, string> = {
  speak: 'You may listen here, but not speak.',
  show: 'You may not share pictures or screens here.',
  chat: 'You may read here, but not write.',
  moderate: 'Only moderators of this room may do that.',
};
