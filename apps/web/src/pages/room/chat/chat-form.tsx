import type { MessageState, SelfState } from '@crossband/client';
import { type FormEvent, type KeyboardEvent, useEffect, useRef } from 'react';
import { Icon } from '../../../components/icon.tsx';
import { usePart, useSession, useStore } from '../../../session/session-context.tsx';
import { durationWords } from '../moderation/slow-mode.ts';
import { AttachButton } from './attach/attach-button.tsx';
import { Tray } from './attach/tray.tsx';
import { noUploads } from './attach/uploads.ts';
import type { useUploads } from './attach/use-uploads.ts';
import { CompletionList, useCompletion } from './completion.tsx';
import { mostCharacters } from './limits.ts';
import { useNames } from './use-names.ts';
import { usePause } from './use-pause.ts';

interface ChatFormProps {
  self: SelfState;
  /** Null: no files here. */
  uploads: ReturnType<typeof useUploads>;
  answering: MessageState | null;
  answered: () => void;
}

/** Enter sends, Shift+Enter begins a line, @ names somebody, Escape no longer answers. */
export function ChatForm({ self, uploads, answering, answered }: ChatFormProps) {
  const { client, drafts } = useSession();
  const text = useStore(drafts.of(self.room));
  const setText = (next: string): void => drafts.write(self.room, next);
  const connected = usePart(client.state, (state) => state.connection.type === 'open');
  const names = useNames().filter((name) => name !== self.name);
  const pauseS = usePause();
  const field = useRef<HTMLTextAreaElement>(null);
  const completion = useCompletion(field, names, setText);
  // biome-ignore lint/correctness/useExhaustiveDependencies: who chose a message to answer writes next
  useEffect(() => field.current?.focus(), [answering]);

  const files = useStore(uploads?.tray.state ?? noUploads);
  const travelling = files.some(({ uploaded, problem }) => uploaded === null && problem === null);
  const empty = text.trim() === '' && !files.some(({ uploaded }) => uploaded !== null);
  const waits = pauseS > 0 || travelling;

  function send(event?: FormEvent): void {
    event?.preventDefault();
    if (empty || waits) return;
    setText('');
    client.chat.stopTyping();
    const sent = uploads?.tray.take() ?? [];
    const options = {
      ...(answering ? { replyTo: answering.position } : {}),
      ...(sent.length > 0 ? { files: sent } : {}),
    };
    // What the hub does not take stands in the list, with its reason.
    client.chat.send(text, options).catch((error: unknown) => console.info('Not sent:', error));
    answered();
  }

  function press(event: KeyboardEvent): void {
    if (completion.press(event)) return;
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
      {uploads && <Tray uploads={uploads.tray} />}
      <CompletionList completion={completion} />
      {uploads && <AttachButton take={uploads.take} />}
      <textarea
        ref={field}
        aria-label="Message"
        aria-autocomplete="list"
        aria-controls={completion.offered.length > 0 ? completion.id : undefined}
        aria-activedescendant={completion.offered.length > 0 ? `${completion.id}-${completion.at}` : undefined}
        placeholder="Write to everybody"
        rows={Math.min(5, text.split('\n').length)}
        maxLength={mostCharacters}
        value={text}
        enterKeyHint="send"
        onKeyDown={press}
        onSelect={completion.look}
        onPaste={(event) => {
          if (!uploads || event.clipboardData.files.length === 0) return;
          event.preventDefault();
          uploads.take(event.clipboardData.files);
        }}
        onChange={(event) => {
          setText(event.target.value);
          completion.look();
          if (event.target.value === '') client.chat.stopTyping();
          else client.chat.typing();
        }}
      />
      <button type="submit" className="button primary" aria-label="Send" disabled={empty || waits}>
        {pauseS > 0 ? <span data-pause={pauseS}>{durationWords(pauseS)}</span> : <Icon name="send" />}
      </button>
      {pauseS > 0 && <p className="form-note">Slow mode: you may write again in {durationWords(pauseS)}.</p>}
      {travelling && <p className="form-note">The message goes out once its files are there.</p>}
      {!connected && <p className="form-note">No connection: what you send goes out as soon as it is back.</p>}
      {text.length > mostCharacters - 200 && (
        <p className="form-note">{mostCharacters - text.length} characters left</p>
      )}
    </form>
  );
}
