import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Exam } from '../../tools/exams/exam.ts';

const DEFAULT_ROUNDS = 50;
const MAX_ROUNDS = 10_000;
const CONTROL_ROUNDS = 10;

/**
 * Attacks on native ingest beside a legitimate stream: five ways to take a session over, and a replayed recording. Everything
 * happens on the loopback of a network namespace of its own, where raw sockets may lie about their source.
 */
const ingestTakeover: Exam = async ({ rounds = DEFAULT_ROUNDS, log }) => {
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > MAX_ROUNDS)
    throw new RangeError(`--rounds takes 1 to ${MAX_ROUNDS}`);
  const inside = join(import.meta.dirname, 'ingest-takeover', 'inside.ts');
  const namespace = process.getuid?.() === 0 ? ['--net'] : ['--net', '--map-root-user'];
  const script = 'ip link set lo up && exec "$@"';
  const command = [process.execPath, inside, String(rounds), String(Math.min(rounds, CONTROL_ROUNDS))];
  const child = spawn('unshare', [...namespace, 'sh', '-c', script, 'sh', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let last = '';
  createInterface(child.stdout).on('line', (line) => {
    last = line;
  });
  createInterface(child.stderr).on('line', log);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`The exam ended with exit code ${code}; it needs unshare, ip and python3.`);
  return JSON.parse(last) as Record<string, unknown>;
};

export default ingestTakeover;
