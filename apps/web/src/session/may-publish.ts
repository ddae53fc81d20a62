import type { MayView, Source } from '@crossband/wire';

/** Whether this may be sent into the room; undefined: the room has not told yet. Pure; the hub decides again. */
export function mayPublish(may: MayView | undefined, source: Source): boolean {
  if (!may) return true;
  if (may.sources !== null && !may.sources.includes(source)) return false;
  return source === 'microphone' ? may.speak : may.show;
}
