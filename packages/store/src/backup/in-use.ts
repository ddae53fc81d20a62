import type { Logger } from '@crossband/foundation';
import { openPostgres } from '../postgres/open-postgres.ts';
import { SqliteThread } from '../sqlite/thread.ts';
import { parseStoreUrl } from '../store-url.ts';
import { exists } from './files.ts';
import { hasOtherClients } from './postgres-restore.ts';

/**
 * Whether anybody else has the store open. SQLite gives up its log only where nobody else does.
 *
 * @throws CodedError `bad-store-url`, `store-unavailable`
 */
export async function isStoreInUse(url: string, logger: Logger): Promise<boolean> {
  const location = parseStoreUrl(url);
  if (location.kind === 'sqlite') return (await exists(location.path)) && !(await foldsLog(location.path));
  const database = await openPostgres(location.url, logger);
  try {
    return await database.read(hasOtherClients);
  } finally {
    await database.close();
  }
}

async function foldsLog(path: string): Promise<boolean> {
  const thread = await SqliteThread.open({ path, role: 'writer', synchronous: 'full', busyTimeoutMs: 0 });
  try {
    await thread.query('pragma journal_mode = delete', []);
    return true;
  } catch (error) {
    if ((error as { errcode?: number }).errcode === 5) return false;
    throw error;
  } finally {
    await thread.close();
  }
}
