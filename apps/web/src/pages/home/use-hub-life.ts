import type { PersonView, UnreadView } from '@crossband/wire';
import { useEffect, useState } from 'react';
import { usePart, useSession } from '../../session/session-context.tsx';

export interface HubLife {
  /** Everybody with an account. */
  readonly people: readonly PersonView[];
  /** By the room's name. */
  readonly unread: ReadonlyMap<string, UnreadView>;
}

/** After these, what is unread is not what it was. */
const recounts: ReadonlySet<string> = new Set(['chat.news', 'chat.mentioned', 'chat.unmentioned', 'chat.read']);

const nothing: HubLife = { people: [], unread: new Map() };

/** Who is here and what is new, as the hub tells it; `roomsChanged`: the list of rooms is not what it was. */
export function useHubLife(roomsChanged: () => void): HubLife {
  const { client, notices } = useSession();
  const connected = usePart(client.state, (state) => state.connection.type === 'open');
  const [life, setLife] = useState(nothing);

  useEffect(() => {
    if (!connected) return;
    const count = async (): Promise<void> => {
      const { rooms } = await client.request('chat.unread', {});
      setLife((now) => ({ ...now, unread: new Map(rooms.map((room) => [room.room, room])) }));
    };
    const begin = async (): Promise<void> => {
      const { people } = await client.request('people.watch', {});
      setLife((now) => ({ ...now, people }));
      await count();
    };
    const failed = (error: unknown): void => notices.failed(error);
    begin().catch(failed);
    const stop = client.on('notified', ({ event, data }) => {
      if (event === 'people.changed') setLife((now) => ({ ...now, people: merged(now.people, data) }));
      else if (recounts.has(event)) count().catch(failed);
      else if (event === 'rooms.changed') roomsChanged();
    });
    return () => {
      stop();
      // The connection may be gone as well; then nobody is told anything anyway.
      client.request('people.unwatch', {}).catch((error: unknown) => console.info('Watching on:', error));
    };
  }, [client, connected, notices, roomsChanged]);

  return life;
}

function merged(
  before: readonly PersonView[],
  { people, gone }: { people: readonly PersonView[]; gone: readonly string[] },
): PersonView[] {
  const now = new Map(before.map((person) => [person.account, person]));
  for (const person of people) now.set(person.account, person);
  for (const account of gone) now.delete(account);
  return [...now.values()];
}
