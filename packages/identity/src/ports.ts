import type { Role } from '@crossband/wire';

/**
 * What identity needs kept. Plain values; `…Ms` are wall-clock milliseconds since the epoch; hashes are lower-case
 * hexadecimal SHA-256 of secrets that only their owners have. Each method is one transaction, durable when it resolves.
 */

export interface Account {
  /** Never changes. */
  readonly id: string;
  /** What people see, unlike any other account's. */
  readonly name: string;
  /** The name as it is compared: compatibility forms and case folded. */
  readonly nameKey: string;
  /** PHC string; null: signs in by passkey or OpenID Connect only. */
  readonly passwordHash: string | null;
  readonly administrator: boolean;
  readonly disabled: boolean;
  readonly createdAtMs: number;
}

export type AccountChanges = Partial<Omit<Account, 'id' | 'createdAtMs'>>;

export interface InsertOptions {
  /** Refused once any administrator exists. */
  readonly onlyAsFirstAdministrator?: boolean;
  /** Linked to the account with it, or there is no account. */
  readonly identity?: Pick<ExternalIdentity, 'issuer' | 'subject'>;
}

export interface AccountStore {
  insert(
    account: Account,
    options?: InsertOptions,
  ): Promise<'inserted' | 'name-taken' | 'administrator-exists' | 'identity-taken'>;
  byId(id: string): Promise<Account | null>;
  byNameKey(nameKey: string): Promise<Account | null>;
  /** By name; `after` is the last nameKey of the page before. `limit`: 1 to 500. */
  list(page: { after?: string; limit: number }): Promise<Account[]>;
  /** `last-administrator`: the change would leave no administrator who is not disabled; nothing is changed. */
  update(id: string, changes: AccountChanges): Promise<'updated' | 'unknown' | 'name-taken' | 'last-administrator'>;
  /** Whether anybody administers, disabled or not. */
  hasAdministrator(): Promise<boolean>;
}

/** Public half of the key that a client signs with: an elliptic-curve point on P-256 (RFC 7518, section 6.2.1). */
export interface ClientKey {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

export interface Session {
  readonly id: string;
  readonly account: string;
  readonly publicKey: ClientKey;
  /** What the list of devices shows. */
  readonly device: string;
  /** Where it was used last. */
  readonly address: string;
  readonly createdAtMs: number;
  readonly lastSeenAtMs: number;
}

/** A token of a session. Replaced ones stay known, so that their use is noticed. */
export interface SessionToken {
  readonly hash: string;
  /** Null: the token in force. */
  readonly replaced: TokenReplacement | null;
}

export interface TokenReplacement {
  readonly atMs: number;
  /** With the replaced token it makes its successor, so that asking twice answers the same. */
  readonly salt: string;
}

export interface SessionStore {
  insert(session: Session, tokenHash: string): Promise<void>;
  byToken(tokenHash: string): Promise<{ session: Session; token: SessionToken } | null>;
  /** Puts `next` in force in place of `hash`; false: `hash` is not in force. May forget all but the 32 newest of a session. */
  replaceToken(hash: string, replacement: TokenReplacement, next: string): Promise<boolean>;
  seen(id: string, atMs: number, address: string): Promise<void>;
  /** The one used last comes first. */
  ofAccount(account: string): Promise<Session[]>;
  /** Forgets a session and its tokens; the account that had it, or null when there is none. */
  remove(id: string): Promise<string | null>;
  /** Answers the ids of what it removed. */
  removeOfAccount(account: string, except: string | null): Promise<string[]>;
  /** Removes what was seen last before this; at most 1,000 at once. */
  removeIdle(beforeMs: number): Promise<{ id: string; account: string }[]>;
}

export interface Invite {
  readonly id: string;
  readonly tokenHash: string;
  /** Account that made it. */
  readonly by: string;
  /** What whoever comes by it is in the room. */
  readonly role: Role;
  /** A room's id; null: an account of the hub. */
  readonly room: string | null;
  readonly usesLeft: number;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
}

export interface InviteStore {
  insert(invite: Invite): Promise<void>;
  byToken(tokenHash: string): Promise<Invite | null>;
  /** Uses it once, if it has a use left and has not expired; null: it has not. Two at once never share a use. */
  take(tokenHash: string, nowMs: number): Promise<Invite | null>;
  /** Gives a use back that came to nothing. */
  giveBack(id: string): Promise<void>;
  /** Newest first, at most 500; of one room, or (null) all. */
  list(room: string | null): Promise<Invite[]>;
  remove(id: string): Promise<boolean>;
  removeExpired(nowMs: number): Promise<number>;
}

/** A WebAuthn credential (Web Authentication Level 3, section 4). */
export interface Passkey {
  /** Credential id, base64url. */
  readonly id: string;
  readonly account: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  /** Signature counter. */
  readonly counter: number;
  readonly transports: readonly string[];
  /** What its owner calls it. */
  readonly name: string;
  readonly createdAtMs: number;
  readonly lastUsedAtMs: number;
}

export interface PasskeyStore {
  /** False: a passkey of this id is known already. */
  insert(passkey: Passkey): Promise<boolean>;
  byId(id: string): Promise<Passkey | null>;
  ofAccount(account: string): Promise<Passkey[]>;
  /**
   * Writes down a use. False, and nothing changes, when the passkey is gone, or `counter` is not above what was kept
   * (both 0: this authenticator does not count).
   */
  used(id: string, counter: number, atMs: number): Promise<boolean>;
  remove(account: string, id: string): Promise<boolean>;
}

/** A key that signs room tokens. */
export interface ApiKey {
  readonly id: string;
  /** What verifies its tokens; as its owner in this package keeps it. At most 1,024 characters. */
  readonly secret: string;
  readonly label: string;
  /** Account that made it. */
  readonly by: string;
  readonly createdAtMs: number;
}

export interface ApiKeyStore {
  insert(key: ApiKey): Promise<void>;
  byId(id: string): Promise<ApiKey | null>;
  /** Newest first, at most 500. */
  list(): Promise<ApiKey[]>;
  remove(id: string): Promise<boolean>;
}

/** Somebody as an OpenID provider knows them (OpenID Connect Core, section 5.7). */
export interface ExternalIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly account: string;
  readonly linkedAtMs: number;
}

export interface ExternalIdentityStore {
  /** False: this identity belongs to an account already. */
  link(identity: ExternalIdentity): Promise<boolean>;
  find(issuer: string, subject: string): Promise<ExternalIdentity | null>;
  ofAccount(account: string): Promise<ExternalIdentity[]>;
  unlink(issuer: string, subject: string): Promise<boolean>;
}

/** Who may not enter. */
export interface Ban {
  /** A room's id; empty: the whole hub. */
  readonly room: string;
  /** An account, or e.g. `address:192.0.2.7`. */
  readonly subject: string;
  readonly by: string;
  readonly reason: string;
  readonly atMs: number;
  /** Null: for good. */
  readonly untilMs: number | null;
}

/** The store's bans have this shape. */
export interface BanStore {
  add(ban: Ban): Promise<void>;
  remove(room: string, subject: string): Promise<boolean>;
  /** A ban of the room or of the hub that meets one of the subjects now. */
  find(room: string, subjects: readonly string[], nowMs: number): Promise<Ban | null>;
  list(room: string): Promise<Ban[]>;
}
