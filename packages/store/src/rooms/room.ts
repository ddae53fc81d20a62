import { CodedError } from '@crossband/foundation';
import type { Selectable } from 'kysely';
import type { Tables } from '../schema.ts';

/** What JSON keeps; its fields and their checks are the caller's. */
export type JsonObject = { [field: string]: unknown };

/** A room that stays when nobody is in it. */
export interface KeptRoom {
  /** Never changes; messages and memberships name it. At most 64 characters. */
  id: string;
  /** What people see and links say, unlike any other room's. At most 256 characters. */
  name: string;
  topic: string;
  /** The folder in the list of rooms; empty: none. */
  folder: string;
  /** Place in its folder, smallest first. */
  sortOrder: number;
  /** Wall clock, milliseconds since the epoch. */
  createdAtMs: number;
  /** Lock, lobby, guests, limits, …: an object that the caller has validated, at most 65,536 characters of JSON. */
  settings: JsonObject;
}

export function toRoom(row: Selectable<Tables['rooms']>): KeptRoom {
  return {
    id: row.id,
    name: row.name,
    topic: row.topic,
    folder: row.folder,
    sortOrder: row.sort_order,
    createdAtMs: row.created_at_ms,
    settings: JSON.parse(row.settings) as JsonObject,
  };
}

export function unknownRoom(id: string): CodedError {
  return new CodedError('unknown-room', `There is no room ${JSON.stringify(id)}; it may have been deleted.`);
}

export function nameTaken(name: string): CodedError {
  return new CodedError(
    'room-name-taken',
    `There is a room named ${JSON.stringify(name)} already; choose another name.`,
  );
}
