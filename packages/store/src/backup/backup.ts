import { parseStoreUrl } from '../store-url.ts';
import { backupPostgres } from './postgres-backup.ts';
import type { BackupOptions } from './progress.ts';
import { backupSqlite } from './sqlite-backup.ts';

/**
 * Writes a whole, consistent copy of a store to a new file (mode 0600), whether a hub has it open or not. SQLite: a
 * store file. PostgreSQL: pg_dump's custom format, by the newest pg_dump that is installed.
 *
 * @throws CodedError `backup-failed`, `backup-tool-missing`, `bad-store-url`
 */
export async function backupStore(url: string, path: string, options: BackupOptions = {}): Promise<void> {
  const location = parseStoreUrl(url);
  if (location.kind === 'sqlite') await backupSqlite(location.path, path, options);
  else await backupPostgres(location.url, path, options);
}
