import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { DeviceFigures, Examination } from './examination.ts';

/** Plays it in network and process namespaces of its own; needs root. Whoever ends this process ends them. */
export async function playInNamespace(examination: Examination, log: (line: string) => void): Promise<DeviceFigures> {
  const spaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const inside = [process.execPath, join(import.meta.dirname, 'inside.ts'), JSON.stringify(examination)];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...spaces, ...inside], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let last = '';
  createInterface(child.stdout).on('line', (line) => {
    last = line;
  });
  createInterface(child.stderr).on('line', log);
  const [code] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`The exam ended with exit code ${code}; it needs root, ip, tc, /dev/net/tun, libopus and libx264.`);
  }
  return JSON.parse(last) as DeviceFigures;
}
