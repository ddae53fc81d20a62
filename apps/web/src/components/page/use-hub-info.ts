import { ValueStore } from '@crossband/client';
import type { AnswerOf } from '@crossband/wire/api';
import { useEffect } from 'react';
import { send } from '../../account/api.ts';
import { useStore } from '../../session/session-context.tsx';

export type HubInfo = AnswerOf<'hub'>;

const known = new ValueStore<HubInfo | null>(null);

/** What the hub says of itself to everybody; null: not known yet. */
export function useHubInfo(): HubInfo | null {
  const info = useStore(known);
  useEffect(() => {
    if (known.getSnapshot()) return;
    send('hub', {}, null).then(
      (answer) => known.set(answer),
      (error: unknown) => console.info('The hub does not say what it is:', error),
    );
  }, []);
  return info;
}
