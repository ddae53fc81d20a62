import type { MessageState } from '@crossband/client';
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import { Icon } from '../../../components/icon.tsx';
import { useSession, useStore } from '../../../session/session-context.tsx';
import { mostCharacters } from './limits.ts';

interface ChatFormProps {
  answering: MessageState | null;
  room: string;
  answered: () => void;
}

/** Enter sends, Shift+Enter begins a line, Escape no longer answers. */
export function ChatForm({ room, answering, answered }: ChatFormProps) {
  const { client, notices, drafts } = useSession();
  const text = useStore(drafts.of(room));
  const setText = (next: string): void => drafts.write(room, next);
  const field = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: who chose a message to answer writes next
  useEffect(() => field.current?.focus(), [answering]);
  function send(event?: FormEvent): void {
    event?.preventDefault();
    if (text.trim() === '') return;
    setText('');
    client.chat.stopTyping();
    const options = answering ? { replyTo: answering.position } : {};
    client.chat.send(text, options).catch((error: unknown) => notices.failed(error));
    answered();
  }

  function press(event: KeyboardEvent): void {
    if (event.key === 'Escape' && answering) {
      event.stopPropagation();
      answered();
      return;
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <form className="chat-form" onSubmit={send}>
      {answering && (
        <p className="answering">
          <span>
            To {answering.name}: {answering.text}
          </span>
          <button type="button" className="quiet" aria-label="Do not answer this message" onClick={answered}>
            <Icon name="close" />
          </button>
        </p>
      )}
      <textarea
        ref={field}
        aria-label="Message"
        placeholder="Write to everybody"
        rows={Math.min(5, text.split('\n').length)}
        maxLength={mostCharacters}
        value={text}
        enterKeyHint="send"
        onKeyDown={press}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '') client.chat.stopTyping();
          else client.chat.typing();
        }}
      />
      <button type="submit" className="button primary" aria-label="Send" disabled={text.trim() === ''}>
        <Icon name="send" />
      </button>
    </form>
  );
}
