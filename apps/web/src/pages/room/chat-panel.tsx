import type { SelfState } from '@crossband/client';
import { useLayoutEffect, useRef } from 'react';
import { usePart, useSession } from '../../session/session-context.tsx';
import { ChatForm } from './chat-form.tsx';
import { ChatMessage } from './chat-message.tsx';
import { PanelFrame } from './panel.tsx';
import { typingWords } from './typing-words.ts';

/** Nearer to the end than this, new messages keep the end in sight, CSS pixels. */
const atEndPx = 60;

export function ChatPanel({ self, close }: { self: SelfState; close: () => void }) {
  const { client } = useSession();
  const messages = usePart(client.state, (state) => state.messages);
  const typing = usePart(client.state, (state) => state.typing);
  const participants = usePart(client.state, (state) => state.participants);
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);

  // biome-ignore lint/correctness/useExhaustiveDependencies: every new message may move the end
  useLayoutEffect(() => {
    const element = list.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [messages, typing]);

  const writers = typing
    .filter((id) => id !== self.participant)
    .flatMap((id) => participants.find((one) => one.id === id)?.name ?? []);

  return (
    <PanelFrame title="Chat" label="Chat panel" close={close}>
      <div
        ref={list}
        className="messages"
        role="log"
        aria-label="Messages"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
        tabIndex={0}
        onScroll={({ currentTarget: box }) => {
          follows.current = box.scrollHeight - box.scrollTop - box.clientHeight < atEndPx;
        }}
      >
        {messages.length === 0 && (
          <p className="panel-empty">Nothing said yet. What you write, everybody here reads.</p>
        )}
        {messages.map((message, index) => (
          <ChatMessage
            key={message.id}
            message={message}
            own={message.author === self.author}
            before={messages[index - 1]}
          />
        ))}
      </div>
      <p className="typing" aria-hidden="true">
        {typingWords(writers)}
      </p>
      <ChatForm />
    </PanelFrame>
  );
}
