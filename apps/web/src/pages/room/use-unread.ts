import { useState } from 'react';
import { usePart, useSession } from '../../session/session-context.tsx';

/** How many messages of others came since the chat was last open. */
export function useUnread(open: boolean): number {
  const { client } = useSession();
  const messages = usePart(client.state, (state) => state.messages);
  const self = usePart(client.state, (state) => state.self?.author);
  const since = usePart(client.state, (state) => state.history.since);
  const newest = messages.findLast((message) => message.delivery === 'sent')?.position ?? 0;
  const [read, setRead] = useState(newest);
  // A hub that was set up anew counts from the beginning.
  if (read !== newest && (open || newest < read)) setRead(newest);
  if (open) return 0;
  return messages.filter((message) => message.position > Math.max(read, since) && message.author !== self).length;
}
