import { useEffect, useRef } from 'react';
import { useSession } from '../../../session/session-context.tsx';
import { useRoom } from '../room-context.tsx';
import { rightsWords } from './rights-words.ts';

/** Tells the person concerned who did what, and what to do next. */
export function ModerationNotices() {
  const { client, notices } = useSession();
  const { may } = useRoom();
  const before = useRef(may);
  useEffect(() => {
    const nameOf = (id: string | null): string =>
      client.state.getSnapshot().participants.find((one) => one.id === id)?.name ?? 'A moderator';
    return client.on('notified', ({ event, data }) => {
      if (event === 'moderation.muted') {
        notices.tell(`${nameOf(data.by)} has muted you. Unmute when you want to speak.`);
      } else if (event === 'moderation.permitted') {
        const by = data.by === null ? 'Who runs this room' : nameOf(data.by);
        const words = rightsWords(by, before.current, data.may);
        before.current = data.may;
        if (words) notices.tell(words);
      }
    });
  }, [client, notices]);
  return null;
}
