import { readdirSync, readFileSync } from 'node:fs';

/**
 * CPU time of all threads of a process since they began, ns (first field of schedstat). A thread that ends takes its
 * share along, so that this serves processes whose threads live on, as media servers' do.
 */
export function cpuNs(pid: number): number {
  let totalNs = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    totalNs += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
  }
  return totalNs;
}

/** The same without its first thread. */
export function cpuNsBesideMain(pid: number): number {
  return cpuNs(pid) - Number(readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ')[0]);
}

export interface Memory {
  /** Resident set, MB of 1,000,000 bytes. */
  readonly residentMB: number;
  /** Of that, what no other process maps: the true price of one more such process. */
  readonly privateMB: number;
}

/** Memory of a process (proc(5): smaps_rollup). */
export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const kibOf = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? Number.NaN);
  const toMB = (kib: number): number => (kib * 1_024) / 1_000_000;
  return { residentMB: toMB(kibOf('Rss')), privateMB: toMB(kibOf('Private_Clean') + kibOf('Private_Dirty')) };
}
