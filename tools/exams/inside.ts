import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** The last line that a program prints, JSON: what the part of an exam found that runs in a process of its own. */
export async function figuresOf<Figures>(
  child: ChildProcess & { stdout: Readable; stderr: Readable },
  { needs, log }: { needs: string; log: (line: string) => void },
): Promise<Figures> {
  let last = '';
  createInterface(child.stdout).on('line', (line) => {
    last = line;
  });
  createInterface(child.stderr).on('line', log);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The exam ended with exit code ${code}; it needs ${needs}.`);
  return JSON.parse(last) as Figures;
}

export interface InsideOptions {
  /** Shell command that sets the network up. */
  readonly network: string;
  readonly program: string;
  readonly numbers: readonly number[];
  readonly needs: string;
  readonly log: (line: string) => void;
}

/**
 * Plays it in network and process namespaces of its own, with root's rights in there or outside. Whoever ends this
 * process ends them.
 */
export async function playInside<Figures>(options: InsideOptions): Promise<Figures> {
  const { network, program, numbers, needs, log } = options;
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const namespaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc', ...user];
  const inside = ['sh', '-c', `${network} && exec "$@"`, 'sh', process.execPath, program, ...numbers.map(String)];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespaces, ...inside], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stop = (): void => void child.kill('SIGTERM');
  process.once('SIGINT', stop);
  try {
    return await figuresOf<Figures>(child, { needs, log });
  } finally {
    process.removeListener('SIGINT', stop);
  }
}
