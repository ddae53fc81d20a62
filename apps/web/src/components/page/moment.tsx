import { agoWords, momentWords } from './time-words.ts';

/** How long ago something was; the exact moment is its title. */
export function Moment({ atMs }: { atMs: number }) {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={momentWords(atMs)}>
      {agoWords(atMs, Date.now())}
    </time>
  );
}
