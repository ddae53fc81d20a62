import type { AnswerOf, CallOf } from '@crossband/wire/api';
import type { EndpointName } from '@crossband/wire/api/routes';
import { useCallback, useEffect, useState } from 'react';
import { type Failure, failureOf } from '../../session/failure.ts';
import { useSession } from '../../session/session-context.tsx';

export interface Answer<Value> {
  /** Null: not there yet. */
  readonly value: Value | null;
  readonly failure: Failure | null;
  /** Asks again; what is shown stays until the new answer is there. */
  readonly reload: () => Promise<void>;
}

/** What an endpoint answers, asked when the page opens, and again every `everyMs` while somebody looks. */
export function useAnswer<N extends EndpointName>(
  name: N,
  call: CallOf<N>,
  { everyMs }: { everyMs?: number } = {},
): Answer<AnswerOf<N>> {
  const { account } = useSession();
  const [value, setValue] = useState<AnswerOf<N> | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const asked = JSON.stringify(call);
  const reload = useCallback(async (): Promise<void> => {
    try {
      setValue(await account.call(name, JSON.parse(asked) as CallOf<N>));
      setFailure(null);
    } catch (error) {
      setFailure(failureOf(error));
    }
  }, [account, name, asked]);
  useEffect(() => {
    void reload();
    if (everyMs === undefined) return;
    const look = (): void => {
      if (document.visibilityState === 'visible') void reload();
    };
    const timer = setInterval(look, everyMs);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [reload, everyMs]);
  return { value, failure, reload };
}
