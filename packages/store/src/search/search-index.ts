import type { DatabaseKind, Reader, Writer } from '../database.ts';
import { fts5Search } from './fts5-search.ts';
import { tsvectorSearch } from './tsvector-search.ts';
import type { Asked } from './words.ts';

export interface SearchEntry {
  /** The message's key. */
  serial: number;
  text: string;
}

export interface SearchQuestion {
  words: readonly Asked[];
  rooms: readonly string[];
  /** Only messages that came before this serial. */
  before: number;
  limit: number;
}

/** Full-text search. New messages are added by what appends them, changes follow in their transactions. */
export interface SearchIndex {
  replace(tx: Writer, entry: SearchEntry): Promise<void>;
  remove(tx: Writer, serials: readonly number[]): Promise<void>;
  /** Serials, newest first. */
  find(db: Reader, question: SearchQuestion): Promise<number[]>;
}

export function searchIndex(kind: DatabaseKind): SearchIndex {
  return kind === 'sqlite' ? fts5Search : tsvectorSearch;
}
