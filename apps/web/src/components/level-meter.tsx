import { useLevel } from '../media/use-level.ts';

const steps = 12;

/** Shows that the microphone hears something. */
export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
  const level = useLevel(track);
  const lit = Math.round(level * steps);
  return (
    <div
      className="level"
      role="meter"
      aria-label="Microphone level"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(level * 100)}
    >
      {Array.from({ length: steps }, (_, step) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity
        <span key={step} data-lit={step < lit ? '' : undefined} />
      ))}
    </div>
  );
}
