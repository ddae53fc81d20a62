import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CodedError } from '@crossband/foundation';

/** What a tool said last is enough to understand why it failed. */
const keptChars = 2000;

/**
 * Runs one of PostgreSQL's own programs on a database. The password goes by a file that only we may read: arguments
 * are seen by everybody on the machine.
 *
 * @throws CodedError `backup-tool-missing`; Error with the program's last words
 */
export async function runPostgresTool(
  tool: 'pg_dump' | 'pg_restore',
  url: URL,
  args: readonly string[],
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'crossband-'));
  try {
    const passFile = join(folder, 'password');
    await writeFile(passFile, `*:*:*:*:${escaped(decodeURIComponent(url.password))}\n`, { mode: 0o600 });
    const database = new URL(url);
    database.password = '';
    if (url.password) database.searchParams.set('passfile', passFile);
    await run(tool, [`--dbname=${database.href}`, '--no-password', ...args]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Debian keeps every version's programs; an older one refuses a newer server. Elsewhere PATH has it. */
function programOf(tool: string): string {
  const installed = globSync(`/usr/lib/postgresql/*/bin/${tool}`);
  const versionOf = (path: string) => Number(/postgresql\/(\d+)/.exec(path)?.[1] ?? 0);
  return installed.sort((a, b) => versionOf(b) - versionOf(a))[0] ?? tool;
}

function run(tool: string, args: readonly string[]): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const program = spawn(programOf(tool), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  program.stderr.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(-keptChars);
  });
  program.once('error', (error: NodeJS.ErrnoException) =>
    reject(error.code === 'ENOENT' ? missing(tool, error) : error),
  );
  program.once('close', (code, signal) => {
    if (code === 0) resolve();
    else reject(new Error(`${tool} ended with ${code ?? signal}: ${words.trim()}`));
  });
  return promise;
}

function missing(tool: string, cause: unknown): CodedError {
  return new CodedError(
    'backup-tool-missing',
    `${tool} is not installed; it makes and restores backups of PostgreSQL. On Debian: apt-get install postgresql-client.`,
    { cause, audience: 'internal' },
  );
}

/** libpq's password file: `\` and `:` are escaped. */
function escaped(password: string): string {
  return password.replace(/[\\:]/g, '\\$&');
}
