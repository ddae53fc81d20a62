import { timingSafeEqual } from 'node:crypto';
import { CodedError, Emitter, type WallMs } from '@crossband/foundation';
import type { Accounts, Person } from './accounts.ts';
import type { AccountStore } from './ports.ts';
import { hashOf, newSecret } from './secrets.ts';

/** How long the link stays good; a restart makes a new one. */
export const setupLinkLifetimeMs = 86_400_000;

/** The link by which a new hub gets its first administrator. It lives in memory only, as a hash, until somebody is one. */
export class FirstAdministrator {
  readonly events = new Emitter<{ redeemed: [person: Person] }>();
  readonly #store: AccountStore;
  readonly #accounts: Accounts;
  #offer: { hash: string; expiresAtMs: number } | null = null;

  constructor(store: AccountStore, accounts: Accounts) {
    this.#store = store;
    this.#accounts = accounts;
  }

  /** At the hub's start: the token for the link, told only here, where the operator alone reads; null: the hub has an administrator. */
  async offer(nowMs: WallMs): Promise<string | null> {
    this.#offer = null;
    if (await this.#store.hasAdministrator()) return null;
    const token = newSecret();
    this.#offer = { hash: hashOf(token), expiresAtMs: nowMs + setupLinkLifetimeMs };
    return token;
  }

  /** Whether the link is good at this moment. */
  accepts(token: string, nowMs: WallMs): boolean {
    if (!this.#offer || this.#offer.expiresAtMs <= nowMs) return false;
    return timingSafeEqual(Buffer.from(hashOf(token)), Buffer.from(this.#offer.hash));
  }

  /**
   * Makes the first administrator; then the link is spent. What the password or name lacks may be tried again.
   *
   * @throws CodedError `setup-link-invalid`, `administrator-exists`, and as `Accounts.create`
   */
  async redeem(token: string, values: { name: string; password: string }, nowMs: WallMs): Promise<Person> {
    if (!this.accepts(token, nowMs)) {
      throw new CodedError(
        'setup-link-invalid',
        'This link has been used or is no longer good. Restart the hub for a new one, if it has no administrator yet.',
      );
    }
    const person = await this.#accounts.createFirstAdministrator(values, nowMs);
    this.#offer = null;
    this.events.emit('redeemed', person);
    return person;
  }
}
