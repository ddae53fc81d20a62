import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { commandError } from '../failures.ts';

/** Lines of FFmpeg's error output that are kept for a failure's sentence. */
const KEPT_LINES = 12;

export interface Running {
  readonly process: ChildProcess;
  /** Resolves when the program has ended: its exit code (null: by a signal) and its last words. */
  readonly ended: Promise<{ code: number | null; complaint: string }>;
  /** Asks the program to end, and makes sure that it does. Idempotent. `patienceMs`: it is about to end by itself. */
  stop(patienceMs?: number): Promise<void>;
}

/** Time that a program has to finish its file after SIGINT. */
const STOP_TIMEOUT_MS = 5_000;

/**
 * Starts one of FFmpeg's programs.
 *
 * @param options `onLine`: called with every line of standard output; `onData`: with its bytes instead; `keepsInput`: standard
 *   input stays open for who started it
 */
export async function runProgram(
  program: 'ffmpeg' | 'ffprobe' | 'ffplay',
  args: readonly string[],
  options: {
    input?: string;
    keepsInput?: boolean;
    onLine?: (line: string) => void;
    onData?: (chunk: Buffer) => void;
  } = {},
): Promise<Running> {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const complaint: string[] = [];
  if (options.onData) child.stdout.on('data', options.onData);
  else eachLine(child.stdout, options.onLine ?? (() => undefined));
  eachLine(child.stderr, (line) => {
    if (line.trim() === '') return;
    complaint.push(line.trim());
    if (complaint.length > KEPT_LINES) complaint.shift();
  });
  // A program that ends before it has read everything closes the pipe; its exit code says more than that.
  child.stdin.on('error', () => undefined);
  if (!options.keepsInput) child.stdin.end(options.input ?? '');
  const closed = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    complaint: complaint.join('\n'),
  }));
  try {
    await once(child, 'spawn');
  } catch (error) {
    closed.catch(() => undefined);
    throw commandError(
      'ffmpeg-missing',
      `The program ${program} cannot be started: install FFmpeg (on Debian: apt-get install ffmpeg).`,
      error,
    );
  }
  return { process: child, ended: closed, stop: (patienceMs = 0) => stop(child, closed, patienceMs) };
}

async function stop(child: ChildProcess, ended: Promise<unknown>, patienceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const asking = setTimeout(() => child.kill('SIGINT'), patienceMs);
  const insisting = setTimeout(() => child.kill('SIGKILL'), patienceMs + STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(asking);
  clearTimeout(insisting);
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split(/\r?\n|\r/);
    rest = lines.pop() ?? '';
    for (const line of lines) take(line);
  });
  stream.on('end', () => {
    if (rest) take(rest);
  });
}
