import type { PersonView } from '@crossband/wire';
import { useEffect, useState } from 'react';
import { usePart, useSession } from '../../../session/session-context.tsx';
import { merged, sorted } from './hub-people.ts';

/** Everybody with an account on this hub, as it is now; null: not known, or not for guests. */
export function useHubPeople(): readonly PersonView[] | null {
  const { client } = useSession();
  const account = usePart(client.state, (state) => state.principal?.account ?? null);
  const connected = usePart(client.state, (state) => state.connection.type === 'open');
  const [people, setPeople] = useState<readonly PersonView[] | null>(null);
  useEffect(() => {
    if (account === null || !connected) return undefined;
    let gone = false;
    const heard = client.on('notified', ({ event, data }) => {
      if (event === 'people.changed') setPeople((known) => known && merged(known, data.people, data.gone));
    });
    client.request('people.watch', {}).then(
      ({ people: all }) => {
        if (!gone) setPeople(sorted(all));
      },
      // Interrupted: the next connection asks again.
      (error: unknown) => console.info('Who is about is not known:', error),
    );
    return () => {
      gone = true;
      heard();
      client.request('people.unwatch', {}).catch((error: unknown) => console.info('The hub was not told:', error));
    };
  }, [client, account, connected]);
  return people;
}
