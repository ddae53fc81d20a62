import type { MayView } from '@crossband/wire';

const told = ['speak', 'show', 'chat', 'moderate'] as const;
type Right = (typeof told)[number];

const given: Record<Right, string> = {
  speak: 'You may speak now: unmute when you want to be heard.',
  show: 'You may show your camera and screen now: turn them on when you want to be seen.',
  chat: 'You may write in the chat now.',
  moderate: 'You may run this room now: press Moderate.',
};
const taken: Record<Right, string> = {
  speak: 'You may listen, but no longer speak.',
  show: 'You may no longer show your camera or screen.',
  chat: 'You may read the chat, but no longer write.',
  moderate: 'You no longer run this room.',
};

/** What a moderator changed about somebody, told to that person; null: nothing that is seen. Pure. */
export function rightsWords(by: string, before: MayView, after: MayView): string | null {
  const changed = told.filter((right) => before[right] !== after[right]);
  if (changed.length === 0) return null;
  const sentences = changed.map((right) => (after[right] ? given : taken)[right]);
  const lost = changed.some((right) => !after[right]);
  return `${by} has changed what you may do. ${sentences.join(' ')}${lost ? ` Ask ${by} if you need it.` : ''}`;
}
