import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Exam } from '../tools/exams/exam.ts';
import { figuresOf } from '../tools/exams/inside.ts';
import { withLifetime } from './rig/lifetime.ts';

const DEFAULT_ROUNDS = 16;
const LEAST_ROUNDS = 2;
const MAX_ROUNDS = 200;
const DEFAULT_VIEWERS = 40;
/** One heartbeat of our hub, whose cost comes in bursts: a window holds neither more nor less of it. */
const DEFAULT_WINDOW_MS = 3_000;

/**
 * CPU time per forwarded packet of our hub (with its workers), of bare mediasoup and of Debian's Janus: one publisher of
 * 500 packets/s, 40 WebRTC viewers, the same endpoints for all three, short windows in turn within one network
 * namespace. `--viewers N` and `--window-ms N` change the load.
 */
const forward: Exam = async ({ rounds = DEFAULT_ROUNDS, args, log }) => {
  const viewers = Number(args.get('viewers') ?? DEFAULT_VIEWERS);
  const windowMs = Number(args.get('window-ms') ?? DEFAULT_WINDOW_MS);
  if (!Number.isInteger(rounds) || rounds < LEAST_ROUNDS || rounds > MAX_ROUNDS)
    throw new RangeError(`--rounds takes ${LEAST_ROUNDS} to ${MAX_ROUNDS}`);
  if (!Number.isInteger(viewers) || viewers < 1 || viewers > 100) throw new RangeError('--viewers takes 1 to 100');
  if (!Number.isInteger(windowMs) || windowMs < 500 || windowMs > 60_000)
    throw new RangeError('--window-ms takes 500 to 60000');
  return withLifetime((owned) => compare(owned, [rounds, viewers, windowMs], log));
};

async function compare(
  owned: AsyncDisposableStack,
  parameters: readonly number[],
  log: (line: string) => void,
): Promise<Record<string, unknown>> {
  const inside = join(import.meta.dirname, 'forward', 'inside.ts');
  const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  // A process namespace, so that nothing outlives its first process, however that ends.
  const namespaces = [...user, '--net', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const command = [...namespaces, process.execPath, inside, ...parameters.map(String)];
  // Detached from the terminal's Ctrl-C: it is told to end by its standard input, also when this process is killed.
  const child = spawn('unshare', command, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
  const closed = once(child, 'close') as Promise<[code: number | null]>;
  owned.defer(async () => {
    child.stdin.end();
    await closed;
  });
  return figuresOf(child, { needs: 'unshare, ip and janus', log });
}

export default forward;
