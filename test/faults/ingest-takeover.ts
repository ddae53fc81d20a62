import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Exam } from '../../tools/exams/exam.ts';
import { figuresOf } from '../../tools/exams/inside.ts';

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
  return figuresOf(child, { needs: 'unshare, ip and python3', log });
};

export default ingestTakeover;
