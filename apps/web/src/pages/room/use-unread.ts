import { useMemo } from 'react';
import { usePart, useSession } from '../../session/session-context.tsx';
import { mentions } from './chat/mentions.ts';

export interface UnreadCounts {
  readonly messages: number;
  /** Of them, those that name this person; edits can do that to messages that were read before, too. */
  readonly mentions: number;
}

/** What others have written behind what this person has read. */
export function useUnread(): UnreadCounts {
  const { client } = useSession();
  const messages = usePart(client.state, (state) => state.messages);
  const author = usePart(client.state, (state) => state.self?.author);
  const name = usePart(client.state, (state) => state.self?.name ?? '');
  const readTo = usePart(client.state, (state) => state.readTo);
  const named = usePart(client.state, (state) => state.named);
  return useMemo(() => {
    if (readTo === null) return { messages: 0, mentions: 0 };
    const news = messages.filter((one) => one.position > readTo && one.author !== author && !one.deleted);
    const calling = news.filter(({ text }) => mentions(text, name));
    return { messages: news.length + named.length, mentions: calling.length + named.length };
  }, [messages, author, name, readTo, named]);
}
