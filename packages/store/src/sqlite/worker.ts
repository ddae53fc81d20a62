import { parentPort, workerData } from 'node:worker_threads';
import { SqliteConnection } from './connection.ts';
import type { ConnectionOptions, ThreadGreeting, ThreadReply, ThreadRequest } from './protocol.ts';

/** One SQLite connection on its own thread: it may wait for a disk as long as it likes. */

const port = parentPort;
if (!port) throw new Error('Cannot run the SQLite worker: it is not in a worker thread');

let connection: SqliteConnection;
try {
  connection = new SqliteConnection(workerData as ConnectionOptions);
  port.postMessage({ ready: true } satisfies ThreadGreeting);
  port.on('message', (request: ThreadRequest) => port.postMessage(answer(request)));
} catch (error) {
  port.postMessage({ ready: false, failure: failureOf(error) } satisfies ThreadGreeting);
}

function answer(request: ThreadRequest): ThreadReply {
  const { id } = request;
  try {
    switch (request.type) {
      case 'query':
        return { id, ...connection.query(request.sql, request.parameters) };
      case 'program':
        return { id, ...connection.run(request.program) };
      case 'rollback':
        connection.rollback();
        return { id, rows: [], changes: 0 };
      case 'close':
        connection.close();
        return { id, rows: [], changes: 0 };
    }
  } catch (error) {
    return { id, failure: failureOf(error) };
  }
}

function failureOf(error: unknown): { message: string; errcode?: number } {
  const { message, errcode } = error as { message?: string; errcode?: number };
  return { message: message ?? String(error), ...(errcode === undefined ? {} : { errcode }) };
}
