import { useEffect } from 'react';
import { useSession } from '../session/session-context.tsx';

/** Looking something up elsewhere is not being away. */
const awayAfterMs = 60_000;

/** Tells the room when this page has been out of sight for long, and when it is back. */
export function usePresence(): void {
  const { client } = useSession();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let away = false;
    const tell = (presence: 'active' | 'away'): void => {
      away = presence === 'away';
      // While the connection is interrupted the room sees us interrupted anyway.
      client.setPresence(presence).catch((error: unknown) => console.info('Presence was not told:', error));
    };
    const look = (): void => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(() => tell('away'), awayAfterMs);
      else if (away) tell('active');
    };
    look();
    document.addEventListener('visibilitychange', look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [client]);
}
