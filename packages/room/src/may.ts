import { CodedError } from '@crossband/foundation';
import type { MayView, Source } from '@crossband/wire';
import { mayTakePart } from '@crossband/wire/signaling/rights';

/** What a seat may do here. Plain values: where they come from (role, override, token) is not the room's business. */
export type May = Readonly<Omit<MayView, 'sources'>> & { readonly sources: readonly Source[] | null };

/** The rights that are yes or no. */
export type Right = Exclude<keyof May, 'sources'>;

export const mayEverything: May = {
  ...mayTakePart,
  attach: true,
  record: true,
  control: true,
  moderate: true,
  manage: true,
  invite: true,
};

/** Whether a source of this kind may flow. */
export function mayPublish({ speak, show, sources }: May, source: Source): boolean {
  if (sources !== null && !sources.includes(source)) return false;
  return source === 'microphone' ? speak : show;
}

/** Refuses with words when the right is missing. */
export function requireMay(may: May, right: Right): void {
  if (!may[right]) throw refusal(right);
}

/** Refuses with words what this source may not send. */
export function requirePublish(may: May, source: Source): void {
  if (!mayPublish(may, source)) throw refusal(source === 'microphone' ? 'speak' : 'show');
}

export function viewMay(may: May): MayView {
  return { ...may, sources: may.sources && [...may.sources] };
}

function refusal(right: Right): CodedError {
  return new CodedError('not-permitted', `${refusals[right]} Ask a moderator of this room.`);
}

const refusals: Record<Right, string> = {
  speak: 'You may listen here, but not speak.',
  show: 'You may not share pictures or screens here.',
  chat: 'You may read here, but not write.',
  data: 'You may not send data messages here.',
  attach: 'You may not send files here.',
  record: 'You may not record here.',
  control: 'You may not ask for the control of a screen here.',
  moderate: 'Only moderators of this room may do that.',
  manage: 'Only owners of this room may do that.',
  invite: 'You may not invite others into this room.',
  receive: 'You may send here, but not hear or see others.',
};
