import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What datagram-forgery/inside.ts found. */
export interface ForgeryFigures {
  readonly tried: number;
  readonly accepted: number;
  readonly controlAccepted: number;
  readonly legitLostShare: number;
  readonly amplification: number;
  readonly perSecond: number;
  readonly legitSent: number;
  readonly legitLost: number;
  readonly controlAcceptedBy: Readonly<Record<'window' | 'tag' | 'signature', number>>;
}

export interface ForgeryOptions {
  readonly datagrams: number;
  readonly controlDatagrams: number;
  readonly perSecond: number;
  readonly log: (line: string) => void;
}

/**
 * Plays it in network and process namespaces of its own, with root's rights in there or outside: raw sockets may lie about
 * their source, and nobody else sees it. Whoever ends this process ends them.
 */
export async function playInNamespace(options: ForgeryOptions): Promise<ForgeryFigures> {
  const { datagrams, controlDatagrams, perSecond, log } = options;
  const spaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const namespace = process.getuid?.() === 0 ? spaces : [...spaces, '--map-root-user'];
  const inside = [process.execPath, join(import.meta.dirname, 'inside.ts')];
  const numbers = [datagrams, controlDatagrams, perSecond].map(String);
  const script = 'ip link set lo up && exec "$@"';
  const child = spawn(
    'setpriv',
    ['--pdeathsig', 'KILL', 'unshare', ...namespace, 'sh', '-c', script, 'sh', ...inside, ...numbers],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let last = '';
  createInterface(child.stdout).on('line', (line) => {
    last = line;
  });
  createInterface(child.stderr).on('line', log);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The exam ended with exit code ${code}; it needs unshare, ip and a C compiler.`);
  return JSON.parse(last) as ForgeryFigures;
}
