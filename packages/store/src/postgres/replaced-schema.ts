import { CodedError } from '@crossband/foundation';
import { sql } from 'kysely';
import type { Reader, Writer } from '../database.ts';

/** Where a store waits while a backup takes its place. */
const replaced = 'crossband_replaced';

/** @throws CodedError `restore-interrupted`: without this, a hub would begin an empty store beside the real one */
export async function refuseInterruptedRestore(db: Reader): Promise<void> {
  if (!(await hasReplaced(db))) return;
  throw new CodedError(
    'restore-interrupted',
    'A restoration of this store was interrupted. Restore the backup again, with force; what was there before is kept until then.',
    { audience: 'internal' },
  );
}

export async function hasReplaced(db: Reader): Promise<boolean> {
  const found = await sql`select from pg_namespace where nspname = ${replaced}`.execute(db);
  return found.rows.length > 0;
}

/** Moves the store out of `public`, which is empty then. */
export async function moveAside(tx: Writer): Promise<void> {
  await sql.raw(`alter schema public rename to ${replaced}`).execute(tx);
  await sql.raw('create schema public').execute(tx);
}

/** Takes away what stands in `public`, and moves the store back. */
export async function moveBack(tx: Writer): Promise<void> {
  await sql.raw('drop schema public cascade').execute(tx);
  await sql.raw(`alter schema ${replaced} rename to public`).execute(tx);
}

/** Deletes the store that was moved aside. */
export async function dropReplaced(tx: Writer): Promise<void> {
  await sql.raw(`drop schema ${replaced} cascade`).execute(tx);
}
