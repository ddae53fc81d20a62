import { type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { useSession } from '../../session/session-context.tsx';

const mostCharacters = 4_000;

/** Enter sends, Shift+Enter begins a line. */
export function ChatForm() {
  const { client, notices } = useSession();
  const [text, setText] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);

  function send(event?: FormEvent): void {
    event?.preventDefault();
    if (text.trim() === '') return;
    setText('');
    client.chat.stopTyping();
    client.chat.send(text).catch((error: unknown) => notices.failed(error));
  }

  function press(event: KeyboardEvent): void {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <form className="chat-form" onSubmit={send}>
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
