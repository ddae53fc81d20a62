import type { MessageState, SelfState } from '@crossband/client';
import { Fragment, useEffect, useLayoutEffect, useRef } from 'react';
import { usePart, useSession } from '../../../session/session-context.tsx';
import { ChatMessage } from './chat-message.tsx';
import { beginsDay, firstNew } from './marks.ts';
import { useNames } from './use-names.ts';
import { useReading } from './use-reading.ts';

/** Nearer to the end than this, new messages keep the end in sight, CSS pixels. */
const atEndPx = 60;

const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });

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
  const mixed = usePart(client.state, (state) => state.participants.some(({ account }) => account !== null));
  const list = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const scrolledTo = useRef(0);
  const names = useNames();
  const { since, look } = useReading(follows);
  const newest = firstNew(messages, self.author, since);
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

  // Pictures and markup come later than their message, and the field below grows: the end stays in sight.
  useEffect(() => {
    const box = list.current;
    const words = content.current;
    if (!box || !words) return;
    const watch = new ResizeObserver(() => {
      if (follows.current) box.scrollTop = box.scrollHeight;
    });
    watch.observe(box);
    watch.observe(words);
    return () => watch.disconnect();
  }, []);

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
        if (box.scrollHeight - box.scrollTop - box.clientHeight < atEndPx) follows.current = true;
        // Farther from the end without a move upwards: the words have grown, and nobody has scrolled.
        else if (box.scrollTop < scrolledTo.current) follows.current = false;
        scrolledTo.current = box.scrollTop;
        look();
      }}
    >
      <div ref={content}>
        <div ref={top} className="messages-top">
          {history.loading && 'Fetching older messages…'}
          {history.complete && messages.length > 0 && 'This is where it began.'}
        </div>
        {messages.length === 0 && (
          <p className="panel-empty">Nothing said yet. What you write, everybody here reads.</p>
        )}
        {messages.map((message, index) => (
          <Fragment key={`${message.author} ${message.id}`}>
            {beginsDay(message, messages[index - 1]) && (
              <p className="day-line">
                <time dateTime={new Date(message.sentAtMs).toISOString().slice(0, 10)}>
                  {day.format(message.sentAtMs)}
                </time>
              </p>
            )}
            {message.id === newest && (index > 0 || !history.complete) && (
              <p className="new-line">{since === 0 ? 'New to you' : 'New since you were here'}</p>
            )}
            <ChatMessage
              message={message}
              self={self}
              names={names}
              mayModerate={mayModerate}
              asGuest={mixed && message.author.startsWith('guest:')}
              before={messages[index - 1]}
              answered={
                message.replyTo === null ? undefined : messages.find(({ position }) => position === message.replyTo)
              }
              reply={reply}
            />
          </Fragment>
        ))}
      </div>
    </div>
  );
}
