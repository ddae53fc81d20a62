import { useMemo } from 'react';
import { usePart, useSession } from '../../../session/session-context.tsx';

/** Everybody who may be named here: who is in the room, and who has written. The same list until it changes. */
export function useNames(): readonly string[] {
  const { client } = useSession();
  const participants = usePart(client.state, (state) => state.participants);
  const messages = usePart(client.state, (state) => state.messages);
  const joined = [...new Set([...participants, ...messages].map(({ name }) => name))].join('\n');
  // Names have no line ends.
  return useMemo(() => joined.split('\n').filter(Boolean), [joined]);
}
