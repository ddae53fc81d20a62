import { isIP } from 'node:net';
import { CodedError } from '@crossband/foundation';

/** For whom passkeys are made (Web Authentication Level 3, section 4, "Relying Party"). */
export interface RelyingParty {
  /** A host name; passkeys work with this one only. */
  readonly id: string;
  /** Of the pages that use them. */
  readonly origin: string;
}

/**
 * The relying party of the hub's pages at `origin`. Browsers make passkeys for a host name over HTTPS,
 * and for `localhost`.
 *
 * @throws CodedError `passkeys-unavailable`
 */
export function relyingPartyOf(origin: string, isOwn: (origin: string) => boolean): RelyingParty {
  const url = URL.canParse(origin) && isOwn(origin) ? new URL(origin) : null;
  const local = url?.hostname === 'localhost';
  const named = url !== null && isIP(url.hostname) === 0 && !url.hostname.startsWith('[');
  if (url && named && (local || url.protocol === 'https:')) return { id: url.hostname, origin };
  throw new CodedError(
    'passkeys-unavailable',
    "Passkeys need the hub's own host name and HTTPS (or localhost); open the hub by that address, or use a password.",
  );
}
