import { CodedError } from '@crossband/foundation';

import type { CommandErrorCode } from './codes.ts';

export function commandError(code: CommandErrorCode, sentence: string, cause?: unknown): CodedError {
  return new CodedError(code, sentence, cause === undefined ? {} : { cause });
}

/** How the process ends: 0 done, 1 it could not, 2 it was asked wrongly. */
export function exitCodeOf(code: string): number {
  return code === 'bad-option' ? 2 : 1;
}
