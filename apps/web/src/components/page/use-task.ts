import { useState } from 'react';
import { type Failure, failureOf } from '../../session/failure.ts';

/** Something that takes a while and may fail. */
export interface Task {
  readonly busy: boolean;
  readonly failure: Failure | null;
  /** Resolves once it is done or has failed; whether it was done. */
  run(work: () => Promise<void>): Promise<boolean>;
}

export function useTask(): Task {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  async function run(work: () => Promise<void>): Promise<boolean> {
    setBusy(true);
    setFailure(null);
    try {
      await work();
      return true;
    } catch (error) {
      setFailure(failureOf(error));
      return false;
    } finally {
      setBusy(false);
    }
  }
  return { busy, failure, run };
}
