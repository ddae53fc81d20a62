import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What flood/inside.ts found. */
export interface FloodFigures {
  readonly othersP99OverIdle: number;
  readonly growthMB: number;
  readonly cutMs: number;
  readonly connectionsCut: number;
  readonly othersAnswers: number;
  readonly othersCut: number;
  readonly wordsLost: number;
  readonly controlP99OverIdle: number;
  readonly controlGrowthMB: number;
}

export interface FloodOptions {
  readonly rounds: number;
  readonly phaseSeconds: number;
  /** Puts hub and people ahead of the machine's other work, where that is allowed. */
  readonly ahead: boolean;
  readonly log: (line: string) => void;
}

/**
 * Plays it in network and process namespaces of its own, with root's rights in there or outside. Whoever ends this
 * process ends them: a hub that is ahead of everybody must not outlive it.
 */
export async function playInNamespace({ rounds, phaseSeconds, ahead, log }: FloodOptions): Promise<FloodFigures> {
  const spaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const namespace = process.getuid?.() === 0 ? spaces : [...spaces, '--map-root-user'];
  const script = 'ip link set lo up && ip address add 10.97.0.1/16 dev lo && exec "$@"';
  const place = [process.execPath, join(import.meta.dirname, 'inside.ts')];
  const inside = [...place, String(rounds), String(phaseSeconds), String(Number(ahead))];
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', ...namespace, 'sh', '-c', script, 'sh', ...inside],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const stop = (): void => void child.kill('SIGTERM');
  process.once('SIGINT', stop);
  let last = '';
  createInterface(child.stdout).on('line', (line) => {
    last = line;
  });
  createInterface(child.stderr).on('line', log);
  const [code] = await once(child, 'close');
  process.removeListener('SIGINT', stop);
  if (code !== 0) throw new Error(`The exam ended with exit code ${code}; it needs unshare and ip.`);
  return JSON.parse(last) as FloodFigures;
}
