import { CodedError, isCodedError, randomId, wallNow } from '@crossband/foundation';
import type { Authenticator, Principal } from '@crossband/identity';
import { type CredentialParams, closeCodes } from '@crossband/wire';
import { EndingError } from '../ending-error.ts';

/** How often people showed who they are, since the start: by kind of who came in, and by code of who did not. */
export interface DoorFigures {
  readonly admitted: ReadonlyMap<Principal['kind'], number>;
  readonly refused: ReadonlyMap<string, number>;
}

/** What a connection signs: its own, and worth nothing on another one. */
export function newChallenge(): string {
  return randomId(130);
}

/** Turns what a connection shows into who it is; a refusal ends the connection. */
export class Doorman {
  readonly #authenticator: Authenticator;
  readonly #guests: boolean;
  readonly #admitted = new Map<Principal['kind'], number>();
  readonly #refused = new Map<string, number>();

  constructor(authenticator: Authenticator, guests: boolean) {
    this.#authenticator = authenticator;
    this.#guests = guests;
  }

  get figures(): DoorFigures {
    return { admitted: this.#admitted, refused: this.#refused };
  }

  /** `settled` answers whether no right changed while this went on; otherwise it is looked at again. */
  async admit(
    credential: CredentialParams,
    at: { challenge: string; address: string },
    settled: () => boolean,
  ): Promise<Principal> {
    try {
      for (;;) {
        const principal = await this.#authenticator.authenticate(credential, at, wallNow());
        if (!settled()) continue;
        if (principal.kind === 'guest' && !this.#guests) {
          throw new CodedError('sign-in-first', 'This hub is for people with an account: sign in first.');
        }
        count(this.#admitted, principal.kind);
        return principal;
      }
    } catch (error) {
      if (!isCodedError(error) || error.audience === 'internal') throw error;
      this.refused(error.code);
      throw new EndingError(error.code, error.message, closeCodes.revoked);
    }
  }

  /** Somebody who did not come in, for another reason. */
  refused(code: string): void {
    count(this.#refused, code);
  }
}

function count<Key>(figures: Map<Key, number>, key: Key): void {
  figures.set(key, (figures.get(key) ?? 0) + 1);
}
