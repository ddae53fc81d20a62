import type { MessageState, SelfState } from '@crossband/client';
import { useCallback, useState } from 'react';
import { Icon } from '../../../components/icon.tsx';
import { usePart, useSession } from '../../../session/session-context.tsx';
import { PanelFrame } from '../panel.tsx';
import { useDrop } from './attach/use-drop.ts';
import { useUploads } from './attach/use-uploads.ts';
import { ChatForm } from './chat-form.tsx';
import './attach/attach.css';
import './messages.css';
import './chat-form.css';
import './search.css';
import './markdown.css';
import { MessageList } from './message-list.tsx';
import { Search } from './search.tsx';
import { typingWords } from './typing-words.ts';

export default function ChatPanel({ self, close }: { self: SelfState; close: () => void }) {
  const { client } = useSession();
  const typing = usePart(client.state, (state) => state.typing);
  const participants = usePart(client.state, (state) => state.participants);
  const [searching, setSearching] = useState(false);
  const [answering, setAnswering] = useState<MessageState | null>(null);
  const reply = useCallback((message: MessageState) => setAnswering(message), []);
  const uploads = useUploads();
  const { over, handlers } = useDrop(uploads?.take ?? null);
  const mayWrite = participants.find(({ id }) => id === self.participant)?.may.chat ?? true;
  const writers = typing
    .filter((id) => id !== self.participant)
    .flatMap((id) => participants.find((one) => one.id === id)?.name ?? []);

  return (
    <PanelFrame
      title="Chat"
      label="Chat panel"
      close={close}
      handlers={handlers}
      dropping={over}
      tools={
        <button
          type="button"
          className="quiet"
          aria-label="Search"
          aria-expanded={searching}
          onClick={() => setSearching((now) => !now)}
        >
          <Icon name="search" />
        </button>
      }
    >
      {searching && <Search />}
      <MessageList self={self} typing={writers} reply={reply} />
      <p className="typing" aria-hidden="true">
        {typingWords(writers)}
      </p>
      {mayWrite ? (
        <ChatForm uploads={uploads} answering={answering} self={self} answered={() => setAnswering(null)} />
      ) : (
        <p className="panel-empty chat-closed">You may read here, but not write.</p>
      )}
    </PanelFrame>
  );
}
