import { useLevel } from '../media/use-level.ts';

const steps = 12;

/** Shows that the microphone hears something. */
export function LevelMeter({ track }: { track: MediaStreamTrack | null }) {
  const level = useLevel(track);
  const lit = Math.round(level * steps);
  return (
    <div>
      <meter className="unseen" aria-label="Microphone level" min={0} max={100} value={Math.round(level * 100)} />
      <div className="level" aria-hidden="true">
        {Array.from({ length: steps }, (_, step) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity
          <span key={step} data-lit={step < lit ? '' : undefined} />
        ))}
      </div>
    </div>
  );
}
