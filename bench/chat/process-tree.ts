import { childrenOf } from '../../test/fixtures/program.ts';

/** A process and all that it has started, and these. */
export function processTree(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(processTree)];
}
