import { closeSync, openSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { ThreadGreeting, ThreadOptions, ThreadReply, ThreadRequest } from './protocol.ts';

/** One SQLite connection on its own thread: it may wait for a disk as long as it likes. */

const port = parentPort;
if (!port) throw new Error('Cannot run the SQLite worker: it is not in a worker thread');

/** Longer statements are multi-row inserts, whose text differs from batch to batch. */
const keptSqlChars = 4096;
const keptStatements = 128;
const statements = new Map<string, StatementSync>();

let database: DatabaseSync;
try {
  database = open(workerData as ThreadOptions);
  port.postMessage({ ready: true } satisfies ThreadGreeting);
  port.on('message', (request: ThreadRequest) => port.postMessage(answer(request)));
} catch (error) {
  port.postMessage({ ready: false, failure: failureOf(error) } satisfies ThreadGreeting);
}

function open({ path, role, synchronous, busyTimeoutMs }: ThreadOptions): DatabaseSync {
  // Password hashes and messages live here: SQLite gives -wal and -shm the mode of the file itself.
  if (role === 'writer') closeSync(openSync(path, 'a', 0o600));
  const opened = new DatabaseSync(path, { readOnly: role === 'reader', timeout: busyTimeoutMs });
  if (role === 'writer') {
    opened.exec('PRAGMA journal_mode = WAL');
    opened.exec(`PRAGMA synchronous = ${synchronous === 'off' ? 'OFF' : 'FULL'}`);
    opened.exec('PRAGMA foreign_keys = ON');
    // The log goes into the file after this many pages of 4 KiB, and its room is used again.
    opened.exec('PRAGMA wal_autocheckpoint = 1000');
    opened.exec('PRAGMA journal_size_limit = 67108864');
  }
  opened.exec('PRAGMA cache_size = -16384');
  return opened;
}

function answer(request: ThreadRequest): ThreadReply {
  const { id } = request;
  try {
    switch (request.type) {
      case 'query':
        return { id, ...query(request.sql, request.parameters) };
      case 'rollback':
        if (database.isTransaction) database.exec('ROLLBACK');
        return { id, rows: [], changes: 0 };
      case 'close':
        statements.clear();
        database.close();
        return { id, rows: [], changes: 0 };
    }
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}

function query(sql: string, parameters: Extract<ThreadRequest, { type: 'query' }>['parameters']) {
  const statement = prepared(sql);
  if (statement.columns().length > 0) {
    const rows = statement.all(...parameters) as Record<string, unknown>[];
    return { rows, changes: rows.length };
  }
  return { rows: [], changes: Number(statement.run(...parameters).changes) };
}

/** Keeps the statements that were used last. */
function prepared(sql: string): StatementSync {
  const known = statements.get(sql);
  if (known) {
    statements.delete(sql);
    statements.set(sql, known);
    return known;
  }
  const statement = database.prepare(sql);
  if (sql.length > keptSqlChars) return statement;
  statements.set(sql, statement);
  if (statements.size > keptStatements) {
    const [oldest] = statements.keys();
    if (oldest !== undefined) statements.delete(oldest);
  }
  return statement;
}

function failureOf(error: unknown): { message: string; errcode?: number } {
  const { message, errcode } = error as { message?: string; errcode?: number };
  return { message: message ?? String(error), ...(errcode === undefined ? {} : { errcode }) };
}
