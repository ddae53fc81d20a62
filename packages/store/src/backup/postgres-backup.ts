import { backupFailed, beginPartial, discard, partialOf, publish, sizeOf } from './files.ts';
import { runPostgresTool } from './postgres-tools.ts';
import { type BackupOptions, watching } from './progress.ts';

/** Dumps the store as it is at one moment, while others read and write. How large it becomes is not known before. */
export async function backupPostgres(url: URL, to: string, options: BackupOptions): Promise<void> {
  try {
    await beginPartial(to);
    const args = ['--format=custom', '--no-owner', '--no-privileges', `--file=${partialOf(to)}`];
    const dumping = runPostgresTool('pg_dump', url, args);
    await watching(dumping, async () => ({ writtenBytes: await sizeOf(partialOf(to)), expectedBytes: null }), options);
    await publish(to);
  } catch (error) {
    await discard(to);
    throw backupFailed(to, error);
  }
}
