import { CodedError } from '@crossband/foundation';
import { type ClientErrorCode, clientErrorCodes } from './codes.ts';

/** A failure that the client found, with its sentence from `codes.ts`. */
export function clientError(code: ClientErrorCode, cause?: unknown): CodedError {
  return new CodedError(code, clientErrorCodes[code], cause === undefined ? {} : { cause });
}

export function hasCode(error: unknown, code: string): boolean {
  return error instanceof CodedError && error.code === code;
}
