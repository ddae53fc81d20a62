import type { MessageState } from '@crossband/client';
import { type FormEvent, useState } from 'react';
import { useSession } from '../../../session/session-context.tsx';
import { mostCharacters } from './limits.ts';

/** Enter saves, Escape leaves everything as it is. */
export function EditForm({ message, close }: { message: MessageState; close: () => void }) {
  const { client, notices } = useSession();
  const [text, setText] = useState(message.text);
  const nothingLeft = text.trim() === '' && message.attachments.length === 0;

  function save(event?: FormEvent): void {
    event?.preventDefault();
    if (nothingLeft) return;
    client.chat
      .edit(message.position, text.trim() === '' ? '' : text)
      .then(close, (error: unknown) => notices.failed(error));
  }

  return (
    <form className="edit-form" onSubmit={save}>
      <textarea
        aria-label="Edit message"
        // biome-ignore lint/a11y/noAutofocus: the field opens because somebody asked to write in it
        autoFocus
        rows={Math.min(6, text.split('\n').length)}
        maxLength={mostCharacters}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            close();
          } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            save();
          }
        }}
      />
      <span>
        <button type="submit" className="button primary" disabled={nothingLeft}>
          Save
        </button>
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
      </span>
    </form>
  );
}
