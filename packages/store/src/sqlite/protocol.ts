/** What the hub's thread and a SQLite thread say to each other. One answer follows each request, in order. */

/** How a thread opens its file. */
export interface ThreadOptions {
  path: string;
  /** The one connection that writes, or one that only reads. */
  role: 'writer' | 'reader';
  /** `full`: fdatasync before a commit returns. `off`: never; only for exams that show what is lost then. */
  synchronous: 'full' | 'off';
  /** How long a statement waits for another process that holds the file, in milliseconds. */
  busyTimeoutMs: number;
}

export type SqlValue = string | number | bigint | null | Uint8Array;

export type ThreadRequest =
  | { id: number; type: 'query'; sql: string; parameters: readonly SqlValue[] }
  /** Rolls back if a transaction is under way: a failed COMMIT may have ended it already. */
  | { id: number; type: 'rollback' }
  | { id: number; type: 'close' };

export type ThreadReply =
  | { id: number; rows: Record<string, unknown>[]; changes: number }
  /** `errcode`: SQLite's extended result code, where SQLite said no. */
  | { id: number; failure: { message: string; errcode?: number } };

/** The first thing a thread says: open, or why not. */
export type ThreadGreeting = { ready: true } | { ready: false; failure: { message: string; errcode?: number } };
