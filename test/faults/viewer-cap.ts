import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Exam } from '../../tools/exams/exam.ts';

/**
 * One of two viewers sits behind a link of 300 kbit/s for a while. The link is a veth pair between two network
 * namespaces of the exam's own, capped by tbf on the hub's side: all that the viewer receives passes it. `downMs`
 * and `upMs` are medians of the rounds.
 */
const exam: Exam = async ({ rounds = 5, log }) => {
  const names = { hub: `crossband-hub-${process.pid}`, viewer: `crossband-viewer-${process.pid}` };
  const ip = (...args: string[]): void => {
    execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'inherit'] });
  };
  await using stack = new AsyncDisposableStack();
  for (const name of Object.values(names)) {
    ip('netns', 'add', name);
    stack.defer(() => ip('netns', 'delete', name));
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }
  ip('-n', names.hub, 'link', 'add', 'near', 'type', 'veth', 'peer', 'name', 'far', 'netns', names.viewer);
  for (const [name, link, address, gateway] of [
    [names.hub, 'near', '10.98.0.1', '10.98.0.2'],
    [names.viewer, 'far', '10.98.0.2', '10.98.0.1'],
  ] as const) {
    ip('-n', name, 'address', 'add', `${address}/24`, 'dev', link);
    ip('-n', name, 'link', 'set', link, 'up');
    ip('-n', name, 'route', 'add', 'default', 'via', gateway);
  }
  const inside = join(import.meta.dirname, 'viewer-cap', 'inside.ts');
  const command = ['netns', 'exec', names.hub, process.execPath, inside, names.viewer, String(rounds)];
  const child = spawn('ip', command, { stdio: ['ignore', 'pipe', 'pipe'] });
  const stop = (): void => void child.kill('SIGTERM');
  process.once('SIGINT', stop);
  let figures = '';
  child.stdout.on('data', (chunk: Buffer) => {
    figures += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => log(String(chunk).trimEnd()));
  const [code] = await once(child, 'close');
  process.removeListener('SIGINT', stop);
  if (code !== 0) throw new Error(`The exam ended with exit code ${code}`);
  return JSON.parse(figures) as Record<string, unknown>;
};

export default exam;
