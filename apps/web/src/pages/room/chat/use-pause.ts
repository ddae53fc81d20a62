import { useEffect, useState } from 'react';
import { usePart, useSession } from '../../../session/session-context.tsx';
import { useRoom } from '../room-context.tsx';

/** Seconds until this person may write again in slow mode; 0: now. */
export function usePause(): number {
  const { client } = useSession();
  const { may } = useRoom();
  const slowModeS = usePart(client.state, (state) => (may.moderate ? 0 : (state.rules?.slowModeS ?? 0)));
  const writtenAt = usePart(client.state, (state) => state.writtenAt);
  const [now, setNow] = useState(() => performance.now());
  const until = slowModeS === 0 || writtenAt === null ? 0 : writtenAt + slowModeS * 1_000;
  const leftS = Math.ceil((until - now) / 1_000);
  useEffect(() => {
    const tick = (): void => {
      setNow(performance.now());
      if (performance.now() >= until) clearInterval(timer);
    };
    const timer = setInterval(tick, 250);
    tick();
    return () => clearInterval(timer);
  }, [until]);
  // The clock of this page stands still between two ticks: never more than the whole pause.
  return Math.max(0, Math.min(leftS, slowModeS));
}
