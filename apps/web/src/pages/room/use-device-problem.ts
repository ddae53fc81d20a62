import { useEffect, useRef } from 'react';
import type { LocalDevice } from '../../media/local-device.ts';
import { usePart, useSession } from '../../session/session-context.tsx';

/** Says why a device did not open. What failed before one came in, the start page has said already. */
export function useDeviceProblem(device: LocalDevice): void {
  const { notices } = useSession();
  const problem = usePart(device.state, (state) => state.problem);
  const told = useRef(problem);
  useEffect(() => {
    if (problem && problem !== told.current) {
      const name = device.source === 'camera' ? 'Camera' : 'Microphone';
      notices.failed({ ...problem, message: `${name}: ${problem.message}` });
    }
    told.current = problem;
  }, [device, problem, notices]);
}
