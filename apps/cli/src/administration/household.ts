import { existsSync } from 'node:fs';
import { silentLogger, wallNow } from '@crossband/foundation';
import { type Household, type Operate, type OperationName, operate, peopleOn } from '@crossband/identity';
import { openStore, sqliteFileOf } from '@crossband/store';
import { isStoreInUse } from '@crossband/store/backup';
import { commandError } from '../failures.ts';
import type { HubPlace } from './hub-place.ts';

/**
 * Runs a command on the store of a hub that does not run.
 *
 * @throws CodedError `no-store`, `store-in-use`, and whatever the operations throw
 */
export async function administerStore<T>(place: HubPlace, work: (operate: Operate) => Promise<T>): Promise<T> {
  const file = sqliteFileOf(place.storeUrl);
  if (file !== null && !existsSync(file)) {
    throw commandError('no-store', `There is no hub's store at ${file}: give the hub's --data-dir or --store.`);
  }
  if (await isStoreInUse(place.storeUrl, silentLogger)) {
    throw commandError(
      'store-in-use',
      `A hub has this store open, but not with the data folder ${place.dataDir}: give the hub's --data-dir.`,
    );
  }
  const store = await openStore({ url: place.storeUrl, logger: silentLogger });
  try {
    const household: Household = { ...peopleOn(store), audit: store.auditLog, address: null };
    return await work((async (operation: OperationName, params: unknown) =>
      operate(household, { operation, params }, wallNow())) as Operate);
  } finally {
    await store.close();
  }
}
