import { CodedError, isCodedError, messageOf } from '@crossband/foundation';

/** SQLite's primary result codes (sqlite.org/rescode.html); the extended code's low byte. */
const sqlite = { busy: 5, ioError: 10, full: 13, cannotOpen: 14, constraint: 19, notADatabase: 26 } as const;

/** PostgreSQL's SQLSTATE (appendix A) for "a connection is not there, or is going": classes 08, 57P, 53300. */
const unavailableState = /^(08...|57P0[1-5]|53300|3D000|28...)$/;
const systemErrors = /^(ECONN|EPIPE|ENOTFOUND|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOENT|EACCES|EAI_AGAIN)/;
const lostConnection = /connection terminated|timeout exceeded when trying to connect|connection error|not queryable/i;

/** Turns whatever a database threw into an error of ours, once, at the edge. Errors with a code pass. */
export function asStoreFailure(error: unknown): CodedError {
  if (isCodedError(error)) return error;
  const options = { cause: error, audience: 'internal' } as const;
  if (isUnavailable(error)) {
    return new CodedError(
      'store-unavailable',
      `The store cannot be reached (${messageOf(error)}); see that its database runs and its address is right.`,
      options,
    );
  }
  if (isFull(error)) {
    return new CodedError(
      'store-full',
      'The disk of the store is full; free some space, nothing was written.',
      options,
    );
  }
  return new CodedError('store-failed', `The store could not do this: ${messageOf(error)}.`, options);
}

/** Every queue of the store has an end. */
export function busy(): CodedError {
  return new CodedError('store-busy', 'The store has too much to do at the moment; try again in a few seconds.');
}

/** A row with this key exists already, on either database. */
export function isUniqueViolation(error: unknown): boolean {
  if (isCodedError(error)) return isUniqueViolation(error.cause);
  const { code, errcode } = fieldsOf(error);
  // SQLITE_CONSTRAINT_UNIQUE and _PRIMARYKEY
  return code === '23505' || errcode === 2067 || errcode === 1555;
}

/** The statement itself is at fault, so another one may succeed: not the connection, the disk or the file. */
export function isStatementFailure(error: unknown): boolean {
  if (isCodedError(error)) return error.code === 'store-failed' && isStatementFailure(error.cause);
  const { code, errcode } = fieldsOf(error);
  if (typeof errcode === 'number') return (errcode & 0xff) === sqlite.constraint || (errcode & 0xff) === 1;
  // Data exceptions, integrity constraints, deadlocks, syntax or access rule.
  return typeof code === 'string' && /^(22|23|40|42)...$/.test(code);
}

function isUnavailable(error: unknown): boolean {
  const { code, errcode } = fieldsOf(error);
  if (typeof errcode === 'number')
    return [sqlite.cannotOpen, sqlite.notADatabase].some((one) => one === (errcode & 0xff));
  if (typeof code === 'string' && (unavailableState.test(code) || systemErrors.test(code))) return true;
  return lostConnection.test(messageOf(error));
}

function isFull(error: unknown): boolean {
  const { code, errcode } = fieldsOf(error);
  return code === '53100' || code === 'ENOSPC' || (typeof errcode === 'number' && (errcode & 0xff) === sqlite.full);
}

function fieldsOf(error: unknown): { code?: unknown; errcode?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}
