import { useEffect, useRef, useState } from 'react';
import { useSession } from '../../session/session-context.tsx';

/** Says aloud, to who does not see the page, who comes, goes and writes. */
export function Announcements({ self, author }: { self: string; author: string }) {
  const { client } = useSession();
  const [words, setWords] = useState('');
  const names = useRef(new Map<string, string>());

  useEffect(() => {
    const known = names.current;
    let waiting = new Set<string>();
    for (const { id, name } of client.state.getSnapshot().participants) known.set(id, name);
    return client.on('notified', ({ event, data }) => {
      switch (event) {
        case 'participant.joined':
          known.set(data.participant.id, data.participant.name);
          return setWords(`${data.participant.name} joined.`);
        case 'participant.left':
          return setWords(`${known.get(data.participant) ?? 'Somebody'} left.`);
        case 'publication.opened':
          if (data.publication.source === 'screen' && data.publication.participant !== self) {
            setWords(`${known.get(data.publication.participant) ?? 'Somebody'} shares a screen.`);
          }
          return undefined;
        case 'lobby.changed': {
          const news = data.waiting.filter(({ id }) => !waiting.has(id));
          waiting = new Set(data.waiting.map(({ id }) => id));
          if (news.length > 0) setWords(`${news.map(({ name }) => name).join(', ')}: waiting at the door.`);
          return undefined;
        }
        case 'room.rules':
          return setWords(data.rules.locked ? 'The room is locked.' : 'The rules of the room have changed.');
        case 'chat.message':
          if (data.message.author !== author) setWords(`${data.message.name} writes: ${data.message.text}`);
          return undefined;
        default:
          return undefined;
      }
    });
  }, [client, self, author]);

  return (
    <div className="unseen" role="status" aria-live="polite" data-announcements>
      {words}
    </div>
  );
}
