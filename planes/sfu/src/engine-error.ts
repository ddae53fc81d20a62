import { CodedError, messageOf } from '@crossband/foundation';

/** The engine's errors are converted here, once, so that none of its types leaves this package. */
export function notNegotiated(what: string, error?: unknown): CodedError {
  const detail = error === undefined ? '' : ` (${messageOf(error)})`;
  return new CodedError('not-negotiated', `${what}${detail}. Reload the page to negotiate anew.`, { cause: error });
}

/** The engine cannot do this now: its worker died or is being replaced, or the hub is going down. */
export function mediaUnavailable(error?: unknown): CodedError {
  return new CodedError('media-unavailable', 'The media server cannot take this at the moment; try again.', {
    cause: error,
  });
}

export function unknownTransport(): CodedError {
  return new CodedError('unknown-transport', 'There is no such transport any more; open a new one.');
}
