/**
 * Whom an error speaks to.
 * `user`: safe text and code go over signaling. `protocol`: the same, and the session ends. `internal`: logged, hidden.
 */
export type Audience = 'user' | 'protocol' | 'internal';

/** An error with a code from `docs/errors.md`. The message is a sentence for a person: what failed, and the cure. */
export class CodedError extends Error {
  override readonly name = 'CodedError';
  readonly code: string;
  readonly audience: Audience;

  constructor(code: string, message: string, options: { cause?: unknown; audience?: Audience } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.audience = options.audience ?? 'user';
  }
}

export function isCodedError(error: unknown): error is CodedError {
  return error instanceof CodedError;
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
