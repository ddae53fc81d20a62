import { type RawBuilder, sql } from 'kysely';
import type { DatabaseKind } from '../database.ts';

/** Column types of both databases, so that a migration reads the same for both. */
export interface ColumnTypes {
  /** Text that sorts and compares by its bytes, whatever the server's locale. */
  text: RawBuilder<unknown>;
  /** 36 characters, lower case. */
  uuid: RawBuilder<unknown>;
  /** Whole number up to 2^53: positions, bytes, milliseconds since the epoch. */
  integer: RawBuilder<unknown>;
  /** Primary key that counts by itself and never gives a number twice. */
  serial: RawBuilder<unknown>;
  bytes: RawBuilder<unknown>;
}

export function columnTypes(kind: DatabaseKind): ColumnTypes {
  return kind === 'sqlite'
    ? {
        text: sql`text`,
        uuid: sql`text`,
        integer: sql`integer`,
        serial: sql`integer primary key autoincrement`,
        bytes: sql`blob`,
      }
    : {
        text: sql`text collate "C"`,
        uuid: sql`uuid`,
        integer: sql`bigint`,
        serial: sql`bigint primary key generated always as identity`,
        bytes: sql`bytea`,
      };
}
