import type { MessageState } from '@crossband/client';
import { useRef, useState } from 'react';
import { Icon, type IconName } from '../../../components/icon.tsx';
import { useSession } from '../../../session/session-context.tsx';

/** What people answer most, in one press. */
const offered = ['👍', '❤️', '😂', '🎉', '😮', '🙏'];

interface ToolsProps {
  message: MessageState;
  own: boolean;
  mayDelete: boolean;
  reply: () => void;
  edit: () => void;
}

/** What can be done with a message; shown where the pointer or the focus is. */
export function MessageTools({ message, own, mayDelete, reply, edit }: ToolsProps) {
  const { client, notices } = useSession();
  const [open, setOpen] = useState<'reactions' | 'delete' | null>(null);
  const { position } = message;
  const tell = (error: unknown): void => notices.failed(error);
  const bar = useRef<HTMLDivElement>(null);
  /** Whoever uses keys stays where they were: what they pressed is gone. */
  const shut = (byKeys: boolean): void => {
    if (byKeys) bar.current?.querySelector<HTMLElement>('[aria-expanded="true"]')?.focus();
    setOpen(null);
  };
  const toggle = (what: 'reactions' | 'delete'): void => setOpen((now) => (now === what ? null : what));
  return (
    <div
      ref={bar}
      className="message-tools"
      role="toolbar"
      aria-label={`Message of ${message.name}`}
      data-open={open ?? undefined}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || open === null) return;
        event.stopPropagation();
        shut(true);
      }}
    >
      {open === 'reactions' && (
        <span className="message-choices">
          {offered.map((reaction) => (
            <button
              key={reaction}
              type="button"
              aria-label={`React with ${reaction}`}
              onClick={({ detail }) => {
                shut(detail === 0);
                client.chat.react(position, reaction, true).catch(tell);
              }}
            >
              {reaction}
            </button>
          ))}
        </span>
      )}
      {open === 'delete' && (
        <span className="message-choices">
          <button
            type="button"
            className="stop"
            onClick={() => {
              setOpen(null);
              client.chat.remove(position).catch(tell);
            }}
          >
            Delete for everybody
          </button>
        </span>
      )}
      <Tool icon="smile" label="React" press={() => toggle('reactions')} expanded={open === 'reactions'} />
      <Tool icon="reply" label="Reply" press={reply} />
      {own && <Tool icon="edit" label="Edit" press={edit} />}
      {mayDelete && <Tool icon="delete" label="Delete" press={() => toggle('delete')} expanded={open === 'delete'} />}
    </div>
  );
}

interface ToolProps {
  icon: IconName;
  label: string;
  press: () => void;
  expanded?: boolean;
}

function Tool({ icon, label, press, expanded }: ToolProps) {
  return (
    <button type="button" aria-label={label} title={label} aria-expanded={expanded} onClick={press}>
      <Icon name={icon} />
    </button>
  );
}
