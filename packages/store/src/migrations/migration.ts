import type { Transaction } from 'kysely';
import type { DatabaseKind } from '../database.ts';
import type { Tables } from '../schema.ts';
import type { ColumnTypes } from './column-types.ts';

/** One step forward of the schema. Once released it never changes; what is to be different is a further step. */
export interface Migration {
  /** What it brings, in kebab case. Its version is its place in `migrations`, from 1. */
  name: string;
  up(transaction: Transaction<Tables>, types: ColumnTypes, kind: DatabaseKind): Promise<void>;
}
