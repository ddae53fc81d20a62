/** What failed, fit to be shown: a code for programs, a sentence with the cure for people. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export function failureOf(error: unknown): Failure {
  if (error instanceof Error) {
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
    return { code, message: error.message };
  }
  if (isFailure(error)) return error;
  return { code: 'unknown', message: String(error) };
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
