import type { MessageState, SelfState } from '@crossband/client';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { usePart, useSession } from '../../../session/session-context.tsx';
import { ChatMessage } from './chat-message.tsx';

/** Nearer to the end than this, new messages keep the end in sight, CSS pixels. */
const atEndPx = 60;

interface MessageListProps {
  self: SelfState;
  typing: readonly string[];
  reply: (message: MessageState) => void;
}

/** The words of the room. Scrolling to the top brings older ones. */
export function MessageList({ self, typing, reply }: MessageListProps) {
  const { client, notices } = useSession();
  const messages = usePart(client.state, (state) => state.messages);
  const history = usePart(client.state, (state) => state.history);
  const mayModerate = usePart(
    client.state,
    (state) => state.participants.find(({ id }) => id === self.participant)?.may.moderate ?? false,
  );
  const list = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const before = useRef({ first: '', heightPx: 0 });

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const first = messages[0]?.id ?? '';
    // What is read stays in its place when older messages come in above it.
    if (follows.current) element.scrollTop = element.scrollHeight;
    else if (first !== before.current.first) element.scrollTop += element.scrollHeight - before.current.heightPx;
    before.current = { first, heightPx: element.scrollHeight };
  });

  useEffect(() => {
    const mark = top.current;
    if (!mark || history.complete || history.loading || messages.length === 0) return;
    const watch = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) client.chat.older().catch((error: unknown) => notices.failed(error));
    });
    watch.observe(mark);
    return () => watch.disconnect();
  }, [client, notices, history, messages.length]);

  return (
    <div
      ref={list}
      className="messages"
      role="log"
      aria-label="Messages"
      aria-busy={history.loading}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
      tabIndex={0}
      data-typing={typing.length || undefined}
      onScroll={({ currentTarget: box }) => {
        follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < atEndPx;
      }}
    >
      <div ref={top} className="messages-top">
        {history.loading && 'Fetching older messages…'}
        {history.complete && messages.length > 0 && 'This is where it began.'}
      </div>
      {messages.length === 0 && <p className="panel-empty">Nothing said yet. What you write, everybody here reads.</p>}
      {messages.map((message, index) => (
        <ChatMessage
          key={`${message.author} ${message.id}`}
          message={message}
          author={self.author}
          mayModerate={mayModerate}
          before={messages[index - 1]}
          answered={
            message.replyTo === null ? undefined : messages.find(({ position }) => position === message.replyTo)
          }
          reply={reply}
        />
      ))}
    </div>
  );
}
