import type { Logger } from '@crossband/foundation';
import { describeLocation, parseStoreUrl } from '../store-url.ts';
import { restoreSqlite } from './sqlite-backup.ts';

export interface RestoreOptions {
  /** The store to restore into; nobody may have it open. A backup goes back to the kind of database that made it. */
  url: string;
  /** A file that `Store.backup` has made. */
  path: string;
  logger: Logger;
  /** Replace a store that has contents. Only when the backup is in its place are they gone. */
  force?: boolean;
}

/**
 * Puts a backup in the place of a store. What fails leaves the store as it was.
 *
 * @throws CodedError `store-not-empty` without `force`, `store-in-use`, `store-too-new`, `restore-failed`,
 *   `backup-tool-missing`, `store-unavailable`, `bad-store-url`
 */
export async function restoreStore({ url, path, logger, force = false }: RestoreOptions): Promise<void> {
  const location = parseStoreUrl(url);
  if (location.kind === 'sqlite') await restoreSqlite(path, location.path, force);
  else {
    const { restorePostgres } = await import('./postgres-restore.ts');
    await restorePostgres(path, location.url, { force, logger });
  }
  logger.info({ store: describeLocation(location), backup: path }, 'store restored');
}
