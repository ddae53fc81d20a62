import { CodedError, type WallMs } from '@crossband/foundation';
import { checkAccountName } from './account-name.ts';
import { type Accounts, accountDisabled, identityTaken, type Person } from './accounts.ts';
import { Challenges } from './challenges.ts';
import type { OpenIdPerson, OpenIdProvider, OpenIdRequest } from './open-id-provider.ts';
import { lastWayIn } from './passkeys.ts';
import type { ExternalIdentity, ExternalIdentityStore, PasskeyStore } from './ports.ts';
import { hashOf, newSecret } from './secrets.ts';

export const openIdLimits = {
  /** From the hub's page to the provider and back. */
  signInMs: 10 * 60_000,
  /** From there to a session here, with a name chosen in between. */
  ticketMs: 10 * 60_000,
} as const;

export interface OpenIdOptions {
  /** What the button says. */
  readonly name: string;
  readonly provider: OpenIdProvider;
  readonly accounts: Accounts;
  readonly identities: ExternalIdentityStore;
  readonly passkeys: PasskeyStore;
  /** Whether somebody who has no account here gets one. */
  readonly newAccounts: boolean;
}

/** A browser under way to the provider. */
interface Journey extends Omit<OpenIdRequest, 'state'> {
  readonly browserHash: string;
  /** Account to which the identity is to be linked; null: a sign-in. */
  readonly link: string | null;
}

/** Somebody back from the provider, before there is a session. */
interface Arrival {
  readonly browserHash: string;
  readonly person: OpenIdPerson;
}

/** What came of the way to the provider and back. */
export type OpenIdReturn =
  | { readonly kind: 'arrived'; readonly ticket: string }
  | { readonly kind: 'linked'; readonly account: string };

/**
 * Sign-in by an OpenID Connect provider. An identity is its issuer and subject and nothing else: no name and no e-mail
 * address ever leads to an account. Everything is bound to the browser that began, by a secret in its cookie.
 */
export class OpenId {
  readonly name: string;
  readonly #options: OpenIdOptions;
  readonly #journeys = new Challenges<Journey>({ lifetimeMs: openIdLimits.signInMs });
  readonly #arrivals = new Challenges<Arrival>({ lifetimeMs: openIdLimits.ticketMs });

  constructor(options: OpenIdOptions) {
    this.name = options.name;
    this.#options = options;
  }

  /**
   * Where to send the browser, and the secret for its cookie (HttpOnly, SameSite=Lax, 20 minutes). `link`: the signed-in
   * account to which the identity is to belong; null: a sign-in.
   *
   * @throws CodedError `open-id-unreachable`
   */
  async begin(
    { redirectUri, link }: { redirectUri: string; link: string | null },
    nowMs: WallMs,
  ): Promise<{ url: string; browser: string }> {
    const browser = newSecret();
    const { randomNonce, randomPKCECodeVerifier } = await import('openid-client');
    const request = { redirectUri, nonce: randomNonce(), codeVerifier: randomPKCECodeVerifier() };
    const state = this.#journeys.add({ ...request, browserHash: hashOf(browser), link }, nowMs);
    return { url: await this.#options.provider.authorizationUrl({ ...request, state }), browser };
  }

  /**
   * The browser is back. `query`: of the address at which it came, as sent; `browser`: its cookie's.
   *
   * @throws CodedError `open-id-expired`, `open-id-denied`, `open-id-failed`, `open-id-unreachable`, `open-id-taken`,
   * `account-disabled`
   */
  async complete({ query, browser }: { query: string; browser: string }, nowMs: WallMs): Promise<OpenIdReturn> {
    const state = new URLSearchParams(query).get('state') ?? '';
    const journey = this.#journeys.look(state, nowMs);
    // Whoever has only the address may not end the journey of somebody else.
    if (!journey || journey.browserHash !== hashOf(browser)) throw expired();
    this.#journeys.take(state, nowMs);
    const person = await this.#options.provider.person(query, { ...journey, state });
    if (journey.link === null) {
      return { kind: 'arrived', ticket: this.#arrivals.add({ browserHash: journey.browserHash, person }, nowMs) };
    }
    await this.#link(person, journey.link, nowMs);
    return { kind: 'linked', account: journey.link };
  }

  /**
   * Who came with this ticket; somebody new gets an account, called `name`, or as the provider calls them. A name that
   * cannot be leaves the ticket good for another.
   *
   * @throws CodedError `open-id-expired`, `open-id-no-account`, `open-id-name-needed`, `account-name-taken`,
   * `bad-account-name`, `account-disabled`
   */
  async enter(
    { ticket, browser, name }: { ticket: string; browser: string; name?: string },
    nowMs: WallMs,
  ): Promise<Person> {
    const arrival = this.#arrivals.look(ticket, nowMs);
    if (!arrival || arrival.browserHash !== hashOf(browser)) throw expired();
    const person = await this.#personOf(arrival.person, name, nowMs);
    this.#arrivals.take(ticket, nowMs);
    if (person.disabled) throw accountDisabled();
    return person;
  }

  list(account: string): Promise<ExternalIdentity[]> {
    return this.#options.identities.ofAccount(account);
  }

  /** @throws CodedError `unknown-identity`, `last-way-in` */
  async unlink(account: string, { issuer, subject }: { issuer: string; subject: string }): Promise<void> {
    const { identities, accounts, passkeys } = this.#options;
    const own = await identities.ofAccount(account);
    if (!own.some((one) => one.issuer === issuer && one.subject === subject)) throw unknownIdentity();
    const [person, keys] = await Promise.all([accounts.byId(account), passkeys.ofAccount(account)]);
    if (own.length === 1 && !person?.hasPassword && keys.length === 0) throw lastWayIn();
    if (!(await identities.unlink(issuer, subject))) throw unknownIdentity();
  }

  async #personOf({ issuer, subject, names }: OpenIdPerson, name: string | undefined, nowMs: WallMs): Promise<Person> {
    const { accounts, newAccounts } = this.#options;
    const known = await this.#known(issuer, subject);
    if (known) return known;
    if (!newAccounts) {
      throw new CodedError(
        'open-id-no-account',
        'Nobody here belongs to this sign-in: ask for an invitation, sign in, and link it in your account.',
      );
    }
    const identity = { issuer, subject };
    try {
      return await accounts.create({ name: name ?? suggested(names), password: null, identity }, nowMs);
    } catch (error) {
      // Somebody was faster: the same person, in another window.
      const other = await this.#known(issuer, subject);
      if (other) return other;
      throw error;
    }
  }

  async #known(issuer: string, subject: string): Promise<Person | null> {
    const identity = await this.#options.identities.find(issuer, subject);
    return identity && this.#options.accounts.byId(identity.account);
  }

  async #link({ issuer, subject }: OpenIdPerson, account: string, nowMs: WallMs): Promise<void> {
    const { identities, accounts } = this.#options;
    const person = await accounts.byId(account);
    if (!person || person.disabled) throw accountDisabled();
    if (await identities.link({ issuer, subject, account, linkedAtMs: nowMs })) return;
    if ((await identities.find(issuer, subject))?.account === account) return;
    throw identityTaken();
  }
}

/** The first name that an account can have. @throws CodedError `open-id-name-needed` */
function suggested(names: readonly string[]): string {
  const fitting = names.map((name) => name.trim()).find(isAccountName);
  if (fitting !== undefined) return fitting;
  throw new CodedError('open-id-name-needed', 'Choose the name by which others here know you.');
}

function isAccountName(name: string): boolean {
  try {
    checkAccountName(name);
    return true;
  } catch {
    return false;
  }
}

function expired(): CodedError {
  return new CodedError('open-id-expired', 'This took too long, or began in another browser; start again.');
}

function unknownIdentity(): CodedError {
  return new CodedError('unknown-identity', 'This sign-in is not linked to the account (any more); reload the page.');
}
