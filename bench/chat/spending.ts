import { cpuNs } from '../rig/process-figures.ts';

/**
 * CPU time that processes spend from now on. What ends meanwhile, as a helper of PostgreSQL may (it starts some for seconds
 * only), is left out.
 */
export class Spending {
  readonly #beforeNs: ReadonlyMap<number, number>;

  constructor(pids: readonly number[]) {
    this.#beforeNs = new Map(pids.flatMap((pid) => spentNs(pid).map((ns) => [pid, ns] as const)));
  }

  growthNs(): number {
    let totalNs = 0;
    for (const [pid, beforeNs] of this.#beforeNs) for (const ns of spentNs(pid)) totalNs += ns - beforeNs;
    return totalNs;
  }
}

/** Empty: it has ended. */
function spentNs(pid: number): [] | [number] {
  try {
    return [cpuNs(pid)];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || (error as NodeJS.ErrnoException).code === 'ESRCH')
      return [];
    throw error;
  }
}
