import { CodedError, type WallMs } from '@crossband/foundation';
import { displayName } from '@crossband/wire/signaling/fields';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  WebAuthnCredential,
} from '@simplewebauthn/server';
import { type Accounts, accountDisabled, type Person } from './accounts.ts';
import { Challenges } from './challenges.ts';
import { assertionForm, readClientData, registrationForm, toAssertion, toRegistration } from './passkey-form.ts';
import type { ExternalIdentityStore, Passkey, PasskeyStore } from './ports.ts';
import { type RelyingParty, relyingPartyOf } from './relying-party.ts';

/** Loaded with the first passkey: a hub where nobody has one does without its memory. */
const webAuthn = () => import('@simplewebauthn/server');

export const passkeyLimits = { perAccount: 32, challengeLifetimeMs: 5 * 60_000 } as const;

/** COSE algorithms (RFC 9053) of the passkeys that are taken: EdDSA, ES256, RS256. */
const algorithms = [-8, -7, -257];

/** A passkey as its owner sees it. */
export type PasskeyView = Pick<Passkey, 'id' | 'name' | 'createdAtMs' | 'lastUsedAtMs'>;

export interface PasskeysOptions {
  readonly store: PasskeyStore;
  readonly accounts: Accounts;
  readonly identities: ExternalIdentityStore;
  /** What browsers show. */
  readonly hubName: string;
  /** Whether the hub's own pages are at this origin, e.g. `https://hub.example`. */
  readonly isOwnOrigin: (origin: string) => boolean;
}

/** `account` null: a sign-in, by whomever. */
interface Ceremony extends RelyingParty {
  readonly account: string | null;
}

/**
 * Passkeys of accounts: discoverable WebAuthn credentials, each use verified by the person's finger, face or PIN. The
 * ceremonies are those of Web Authentication Level 3, sections 7.1 and 7.2. Every method rejects with a CodedError.
 */
export class Passkeys {
  readonly #options: PasskeysOptions;
  readonly #challenges = new Challenges<Ceremony>({ lifetimeMs: passkeyLimits.challengeLifetimeMs });

  constructor(options: PasskeysOptions) {
    this.#options = options;
  }

  /** For `navigator.credentials.create`. @throws CodedError `passkeys-unavailable`, `too-many-passkeys` */
  async registrationOptions(
    owner: { id: string; name: string },
    origin: string,
    nowMs: WallMs,
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const party = relyingPartyOf(origin, this.#options.isOwnOrigin);
    const own = await this.#ownWithPlace(owner.id);
    const challenge = this.#challenges.add({ ...party, account: owner.id }, nowMs);
    const { generateRegistrationOptions } = await webAuthn();
    return generateRegistrationOptions({
      rpName: this.#options.hubName,
      rpID: party.id,
      userID: bytesOf(owner.id),
      userName: owner.name,
      userDisplayName: owner.name,
      challenge: Buffer.from(challenge, 'base64url'),
      timeout: passkeyLimits.challengeLifetimeMs,
      attestationType: 'none',
      excludeCredentials: own.map(({ id, transports }) => ({ id, transports: [...transports] })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: algorithms,
    });
  }

  /**
   * Keeps what `navigator.credentials.create` answered.
   *
   * @throws CodedError `bad-passkey-name`, `passkey-expired`, `passkey-refused`, `passkey-known`, `too-many-passkeys`
   */
  async register(values: { account: string; name: string; response: unknown }, nowMs: WallMs): Promise<PasskeyView> {
    const { account, name } = values;
    if (!displayName.safeParse(name).success) {
      throw new CodedError('bad-passkey-name', 'The name of a passkey has 1 to 48 characters that can be seen.');
    }
    const form = registrationForm.safeParse(values.response).data;
    if (!form) throw refused();
    const { id: expectedRPID, origin, challenge } = this.#ceremony(form.response.clientDataJSON, account, nowMs);
    const expected = { expectedChallenge: challenge, expectedOrigin: origin, expectedRPID };
    const { verifyRegistrationResponse } = await webAuthn();
    const { registrationInfo } = await verified(
      verifyRegistrationResponse({
        response: toRegistration(form),
        ...expected,
        requireUserVerification: true,
        supportedAlgorithmIDs: algorithms,
      }),
    );
    if (!registrationInfo) throw refused();
    await this.#ownWithPlace(account);
    const { credential } = registrationInfo;
    const passkey: Passkey = {
      id: credential.id,
      account,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter: credential.counter,
      transports: form.response.transports ?? [],
      name,
      createdAtMs: nowMs,
      lastUsedAtMs: nowMs,
    };
    if (await this.#options.store.insert(passkey)) return viewOf(passkey);
    throw new CodedError('passkey-known', 'This passkey is kept here already; sign in with it, or make another one.');
  }

  /** For `navigator.credentials.get`: whoever has a passkey of this hub says who it is. @throws CodedError `passkeys-unavailable` */
  async signInOptions(origin: string, nowMs: WallMs): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const party = relyingPartyOf(origin, this.#options.isOwnOrigin);
    const challenge = this.#challenges.add({ ...party, account: null }, nowMs);
    const { generateAuthenticationOptions } = await webAuthn();
    return generateAuthenticationOptions({
      rpID: party.id,
      challenge: Buffer.from(challenge, 'base64url'),
      timeout: passkeyLimits.challengeLifetimeMs,
      userVerification: 'required',
    });
  }

  /**
   * Whose passkey has answered.
   *
   * @throws CodedError `passkey-expired`, `passkey-refused`, `unknown-passkey`, `passkey-copied`, `account-disabled`
   */
  async signIn(response: unknown, nowMs: WallMs): Promise<Person> {
    const form = assertionForm.safeParse(response).data;
    if (!form) throw refused();
    const { id: expectedRPID, origin, challenge } = this.#ceremony(form.response.clientDataJSON, null, nowMs);
    const passkey = await this.#options.store.byId(form.id);
    if (!passkey) throw unknownPasskey();
    if (form.response.userHandle !== Buffer.from(passkey.account).toString('base64url')) throw refused();
    const { verifyAuthenticationResponse } = await webAuthn();
    const { verified: right, authenticationInfo } = await verified(
      verifyAuthenticationResponse({
        response: toAssertion(form),
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID,
        credential: credentialOf(passkey),
        requireUserVerification: true,
      }),
    );
    if (!right) throw refused();
    const person = await this.#options.accounts.byId(passkey.account);
    if (!person) throw unknownPasskey();
    if (!(await this.#options.store.used(passkey.id, authenticationInfo.newCounter, nowMs))) throw copied();
    if (person.disabled) throw accountDisabled();
    return person;
  }

  /** The one made first comes first. */
  async list(account: string): Promise<PasskeyView[]> {
    return (await this.#options.store.ofAccount(account)).map(viewOf);
  }

  /** @throws CodedError `unknown-passkey`, `last-way-in` */
  async remove(account: string, id: string): Promise<void> {
    const { store, accounts, identities } = this.#options;
    const own = await store.ofAccount(account);
    if (!own.some((passkey) => passkey.id === id)) throw unknownPasskey();
    const [person, linked] = await Promise.all([accounts.byId(account), identities.ofAccount(account)]);
    if (own.length === 1 && !person?.hasPassword && linked.length === 0) throw lastWayIn();
    if (!(await store.remove(account, id))) throw unknownPasskey();
  }

  /** A challenge answers once, whatever comes of it, and only for whom and what it was made. */
  #ceremony(clientDataJSON: string, account: string | null, nowMs: WallMs): Ceremony & { challenge: string } {
    const data = readClientData(clientDataJSON);
    // Only a page in somebody else's frame says that it is one.
    if (!data || data.crossOrigin) throw refused();
    const ceremony = this.#challenges.take(data.challenge, nowMs);
    if (!ceremony) throw new CodedError('passkey-expired', 'This took too long, or was answered already; try again.');
    if (ceremony.account !== account) throw refused();
    return { ...ceremony, challenge: data.challenge };
  }

  async #ownWithPlace(account: string): Promise<Passkey[]> {
    const own = await this.#options.store.ofAccount(account);
    if (own.length < passkeyLimits.perAccount) return own;
    const most = passkeyLimits.perAccount;
    throw new CodedError('too-many-passkeys', `An account has at most ${most} passkeys; remove one of them first.`);
  }
}

/** The library throws an Error for whatever does not fit. */
async function verified<T>(verification: Promise<T>): Promise<T> {
  try {
    return await verification;
  } catch (error) {
    throw refused(error);
  }
}

/** Its counter is compared where it is kept, so that of two copies at once only one comes in. */
function credentialOf({ id, publicKey }: Passkey): WebAuthnCredential {
  return { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter: 0 };
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text));
}

function viewOf({ id, name, createdAtMs, lastUsedAtMs }: Passkey): PasskeyView {
  return { id, name, createdAtMs, lastUsedAtMs };
}

export function lastWayIn(): CodedError {
  return new CodedError(
    'last-way-in',
    'Nothing else lets this account in; set a password or add another passkey before you remove this.',
  );
}

function refused(cause?: unknown): CodedError {
  return new CodedError('passkey-refused', 'This is no passkey answer that fits here; try again, or use a password.', {
    cause,
  });
}

function unknownPasskey(): CodedError {
  return new CodedError('unknown-passkey', 'This hub does not know this passkey (any more); sign in another way.');
}

function copied(): CodedError {
  return new CodedError(
    'passkey-copied',
    'This passkey counts less than at its last use, so there may be a copy of it: sign in another way and remove it.',
  );
}
