import { CodedError } from '@crossband/foundation';

/**
 * What neither database keeps byte for byte is refused before it reaches one: U+0000 (PostgreSQL has no place for it)
 * and halves of surrogate pairs (UTF-8 has none). Everything else round-trips.
 *
 * @throws CodedError `unstorable`
 */
export function checkText(value: string, what: string, maxChars: number, minChars = 0): void {
  if (typeof value !== 'string') throw unstorable(what, 'is no text');
  if (value.length < minChars) throw unstorable(what, 'is empty');
  if (value.length > maxChars) throw unstorable(what, `is longer than ${maxChars} characters`);
  if (value.includes('\0')) throw unstorable(what, 'contains the character U+0000');
  if (!value.isWellFormed()) throw unstorable(what, 'contains half of a character (an unpaired surrogate)');
}

/** Whether a text could be in a database at all: looking for another one is an error in PostgreSQL. */
export function isStorable(value: string): boolean {
  return !value.includes('\0') && value.isWellFormed();
}

/** A whole number that both databases and JavaScript hold exactly. */
export function checkInteger(value: number, what: string, minimum = 0): void {
  if (!Number.isSafeInteger(value) || value < minimum) throw unstorable(what, `is no whole number from ${minimum}`);
}

export function checkPattern(value: string, what: string, pattern: RegExp, expected: string): void {
  if (typeof value !== 'string' || !pattern.test(value)) throw unstorable(what, `is not ${expected}`);
}

/** Identifiers of rooms, accounts, participants. */
export function checkId(value: string, what: string): void {
  checkText(value, what, 64, 1);
}

/** An object as JSON text, at most 65,536 characters. JSON escapes what `checkText` refuses. */
export function checkedJson(value: object, what: string): string {
  const json = JSON.stringify(value);
  checkText(json, what, 65_536);
  return json;
}

/** How many rows an answer may have. */
export function checkLimit(limit: number, maximum: number): void {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > maximum) {
    throw new RangeError(`Cannot read ${limit} rows: ask for 1 to ${maximum}`);
  }
}

function unstorable(what: string, why: string): CodedError {
  return new CodedError('unstorable', `The ${what} ${why}; it was not stored. Change it.`);
}
