import { type RefObject, useCallback, useEffect, useState } from 'react';
import { usePart, useSession } from '../../../session/session-context.tsx';

/**
 * Tells how far was read while the end of the list is in sight; answers where reading stood when the chat was opened,
 * or when the page came back into sight.
 */
export function useReading(follows: RefObject<boolean>): { readonly since: number | null; readonly look: () => void } {
  const { client } = useSession();
  const newest = usePart(
    client.state,
    (state) => state.messages.findLast(({ delivery }) => delivery === 'sent')?.position ?? 0,
  );
  const readTo = usePart(client.state, (state) => state.readTo);
  const named = usePart(client.state, (state) => state.named);
  const [since, setSince] = useState(readTo);
  if (since === null && readTo !== null) setSince(readTo);
  const look = useCallback(() => {
    const { messages } = client.state.getSnapshot();
    const last = messages.findLast(({ delivery }) => delivery === 'sent');
    if (last && follows.current && !document.hidden) client.chat.read(last.position);
  }, [client, follows]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new message, or one that names this person now, is looked at when it stands on the page
  useEffect(look, [look, newest, named, readTo === null]);
  useEffect(() => {
    const seen = (): void => {
      if (document.hidden) return;
      setSince(client.state.getSnapshot().readTo);
      look();
    };
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, [client, look]);
  return { since, look };
}
