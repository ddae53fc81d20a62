import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { figuresOf } from '../../../tools/exams/inside.ts';
import type { DeviceFigures, Examination } from './examination.ts';

/** Plays it in network and process namespaces of its own; needs root. Whoever ends this process ends them. */
export function playInNamespace(examination: Examination, log: (line: string) => void): Promise<DeviceFigures> {
  const spaces = ['--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const inside = [process.execPath, join(import.meta.dirname, 'inside.ts'), JSON.stringify(examination)];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...spaces, ...inside], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return figuresOf(child, { needs: 'root, ip, tc, /dev/net/tun, libopus and libx264', log });
}
