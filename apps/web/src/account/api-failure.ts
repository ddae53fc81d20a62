/** What the hub refused, in its own words, or why it could not be asked. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly code: string;
  /** HTTP status; 0: there was no answer. */
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** The refusal in an answer that is none of success. A proxy in between may answer too, in words of its own. */
export async function refusalOf(response: Response): Promise<ApiFailure> {
  const { status } = response;
  const text = await response.text();
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    return new ApiFailure(error.code, error.message, status);
  } catch (cause) {
    console.info('This answer is not in the form of the hub:', text.slice(0, 200), cause);
    return new ApiFailure('bad-reply', `The hub, or something before it, answered ${status}. Try again.`, status);
  }
}
