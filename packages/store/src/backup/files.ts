import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CodedError, isCodedError, messageOf } from '@crossband/foundation';

/** Where a file is written before it is whole. */
export function partialOf(path: string): string {
  return `${path}.partial`;
}

export async function sizeOf(path: string): Promise<number> {
  return (await stat(path)).size;
}

/** Makes the partial file the file: on the disk, and all of it or nothing. */
export async function publish(path: string): Promise<void> {
  const partial = partialOf(path);
  await syncFile(partial);
  await rename(partial, path);
  await syncFile(dirname(path));
}

export async function discard(path: string): Promise<void> {
  await rm(partialOf(path), { force: true });
}

/** An empty file that only its owner may read, in place of whatever an interrupted backup left. */
export async function beginPartial(path: string): Promise<void> {
  await discard(path);
  await (await open(partialOf(path), 'wx', 0o600)).close();
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
}

/** Failures that say more than "it failed". */
const telling = new Set(['store-too-new', 'store-full', 'store-in-use', 'store-not-empty', 'backup-tool-missing']);

export function backupFailed(path: string, error: unknown): CodedError {
  if (isCodedError(error) && telling.has(error.code)) return error;
  const message = `Cannot back up to ${path}: ${reasonOf(error)}. See that the folder exists, is writable and has space.`;
  return new CodedError('backup-failed', message, { cause: error, audience: 'internal' });
}

export function restoreFailed(path: string, error: unknown): CodedError {
  if (isCodedError(error) && telling.has(error.code)) return error;
  const message = `Cannot restore ${path}: ${reasonOf(error)}. The store is as it was; give a file that a backup has made.`;
  return new CodedError('restore-failed', message, { cause: error, audience: 'internal' });
}

export function storeNotEmpty(): CodedError {
  const message = 'Cannot restore: this store has contents, which would be lost. Choose an empty one, or use force.';
  return new CodedError('store-not-empty', message, { audience: 'internal' });
}

export function storeInUse(cause: unknown): CodedError {
  const message = 'Cannot restore: the store is in use. Stop the hub first.';
  return new CodedError('store-in-use', message, { cause, audience: 'internal' });
}

/** The database's own words. */
function reasonOf(error: unknown): string {
  return isCodedError(error) && error.cause !== undefined ? reasonOf(error.cause) : messageOf(error);
}

async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
