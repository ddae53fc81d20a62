import type { Program } from '../program.ts';

/** What the hub's thread and a SQLite thread say to each other. One answer follows each request, in order. */

/** How a connection opens its file. */
export interface ConnectionOptions {
  path: string;
  /** One that writes, or one that only reads. */
  role: 'writer' | 'reader';
  /** `full`: fdatasync before a commit returns. `off`: never; only for exams that show what is lost then. */
  synchronous: 'full' | 'off';
  /** How long a statement waits for another process that holds the file, in milliseconds. */
  busyTimeoutMs: number;
}

export type SqlValue = string | number | bigint | null | Uint8Array;

/** `changes`: how many rows were changed, or read. */
export interface SqlAnswer {
  rows: Record<string, unknown>[];
  changes: number;
}

export type ThreadRequest =
  | { id: number; type: 'query'; sql: string; parameters: readonly SqlValue[] }
  /** All of it in a transaction of its own; the answer is the last statement's. */
  | { id: number; type: 'program'; program: Program }
  | { id: number; type: 'rollback' }
  | { id: number; type: 'close' };

export type ThreadReply =
  | ({ id: number } & SqlAnswer)
  /** `errcode`: SQLite's extended result code, where SQLite said no. */
  | { id: number; failure: { message: string; errcode?: number } };

/** The first thing a thread says: open, or why not. */
export type ThreadGreeting = { ready: true } | { ready: false; failure: { message: string; errcode?: number } };
