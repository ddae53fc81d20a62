import { usePart, useSession } from '../../session/session-context.tsx';

/** Quieter than this is a room's noise, dBov. */
const speechDbov = -60;

export function useSpeaking(participant: string): boolean {
  const { client } = useSession();
  return usePart(client.levels, ({ dbov }) => (dbov.get(participant) ?? -127) > speechDbov);
}
