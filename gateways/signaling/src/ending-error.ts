import { CodedError } from '@crossband/foundation';

/** A refusal after which the connection is closed, with this close code of WebSocket. */
export class EndingError extends CodedError {
  readonly closeCode: number;

  constructor(code: string, message: string, closeCode: number) {
    super(code, message, { audience: 'protocol' });
    this.closeCode = closeCode;
  }
}
