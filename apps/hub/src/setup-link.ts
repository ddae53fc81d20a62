import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError, messageOf } from '@crossband/foundation';
import type { FirstAdministrator } from '@crossband/identity';

/** The file in the data folder that holds the link as long as it is good. */
const fileName = 'first-administrator.link';

/**
 * Makes the one-time link by which a new hub gets its first administrator: for the terminal, and in a file that only
 * its owner reads. The secret stands behind "#": browsers send it to no server, so it gets into no log on the way.
 *
 * @param token what `firstAdministrator` offers
 * @returns the link, and where it is written; null: nothing is offered, and no file is left of an earlier run
 */
export function keepSetupLink(
  token: string | null,
  firstAdministrator: FirstAdministrator,
  { address, dataDir }: { address: string; dataDir: string },
): { link: string; path: string } | null {
  const path = join(dataDir, fileName);
  rmSync(path, { force: true });
  if (token === null) return null;
  const link = `${address}setup#${token}`;
  try {
    writeFileSync(path, `${link}\n`, { mode: 0o600, flag: 'wx' });
    chmodSync(path, 0o600);
  } catch (error) {
    throw new CodedError('bad-data-dir', `Cannot write ${path}: ${messageOf(error)}. Choose --data-dir.`, {
      cause: error,
    });
  }
  firstAdministrator.events.on('redeemed', () => rmSync(path, { force: true }));
  return { link, path };
}
