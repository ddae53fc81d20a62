import { spawn } from 'node:child_process';

/** What is kept of a tool's output: its end, where failures are told. */
const MAX_KEPT_CHARACTERS = 64_000;

/**
 * Runs a tool to its end with its output captured.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, onLine?: (line: string) => void }} [options]
 *   `timeoutMs`: the tool is killed then; no limit when absent
 * @returns {Promise<{ code: number | null, signal: string | null, output: string, stdout: string }>} `code` is null when
 *   the tool could not be started, and `output` then says why
 */
export function runTool(file, args, options = {}) {
  const { cwd, env = process.env, timeoutMs, onLine } = options;
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let stdout = '';
    const take = (chunk) => {
      output = (output + chunk).slice(-MAX_KEPT_CHARACTERS);
      if (onLine) for (const line of chunk.split(/\r?\n|\r/)) if (line !== '') onLine(line);
    };
    child.stdout.setEncoding('utf8').on('data', (chunk) => {
      stdout = (stdout + chunk).slice(-MAX_KEPT_CHARACTERS);
      take(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', take);
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.once('error', (error) => {
      clearTimeout(timer);
      resolve({ code: null, signal: null, output: `${output}${file}: ${error.message}`, stdout });
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, output, stdout });
    });
  });
}
