import { CodedError, Emitter, randomId, type WallMs } from '@crossband/foundation';
import { checkAccountName, nameKeyOf } from './account-name.ts';
import { checkPassword } from './password-rules.ts';
import type { Passwords } from './passwords.ts';
import type { Account, AccountChanges, AccountStore, InsertOptions } from './ports.ts';
import type { Sessions } from './sessions.ts';

/** An account as others may see it: nothing that helps to guess its password. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly administrator: boolean;
  readonly disabled: boolean;
  /** False: signs in by passkey or OpenID Connect only. */
  readonly hasPassword: boolean;
  readonly createdAtMs: number;
}

export interface NewAccount {
  readonly name: string;
  /** Null: signs in by passkey or OpenID Connect only. */
  readonly password: string | null;
  readonly administrator?: boolean;
  /** By which the person signs in at an OpenID provider. */
  readonly identity?: InsertOptions['identity'];
}

export interface AccountEvents {
  /** After it is durable, as all of these. */
  created: [person: Person];
  /** Name, rights or state are not what they were; after it is durable. */
  changed: [person: Person];
}

/** Who has an account here. Every method rejects with a CodedError (docs/errors.md, People). */
export class Accounts {
  readonly events = new Emitter<AccountEvents>();
  readonly #store: AccountStore;
  readonly #passwords: Passwords;
  readonly #sessions: Sessions;

  constructor({ store, passwords, sessions }: { store: AccountStore; passwords: Passwords; sessions: Sessions }) {
    this.#store = store;
    this.#passwords = passwords;
    this.#sessions = sessions;
  }

  /** @throws CodedError `bad-account-name`, `account-name-taken`, `weak-password`, `open-id-taken`, `busy` */
  create(values: NewAccount, nowMs: WallMs): Promise<Person> {
    return this.#insert(values, nowMs, false);
  }

  /** @throws CodedError as `create`, and `administrator-exists` */
  createFirstAdministrator(values: { name: string; password: string }, nowMs: WallMs): Promise<Person> {
    return this.#insert({ ...values, administrator: true }, nowMs, true);
  }

  /** Whether an account of this name could be made. @throws CodedError as `create` */
  async check({ name, password }: NewAccount): Promise<void> {
    checkAccountName(name);
    if (password !== null) checkPassword(password, name);
    if (await this.#store.byNameKey(nameKeyOf(name))) throw nameTaken();
  }

  /**
   * Who has this name and password. Takes as long for unknown names; limiting how often one may try is the caller's.
   *
   * @throws CodedError `wrong-credentials`, `account-disabled`, `busy`
   */
  async signIn({ name, password }: { name: string; password: string }): Promise<Person> {
    const account = await this.#store.byNameKey(nameKeyOf(name));
    const right = await this.#passwords.verify(password, account?.passwordHash ?? null);
    if (!account?.passwordHash || !right) throw wrongCredentials();
    if (account.disabled) throw accountDisabled();
    if (this.#passwords.isOutdated(account.passwordHash)) {
      await this.#store.update(account.id, { passwordHash: await this.#passwords.hash(password) });
    }
    return personOf(account);
  }

  async byId(id: string): Promise<Person | null> {
    const account = await this.#store.byId(id);
    return account && personOf(account);
  }

  async byName(name: string): Promise<Person | null> {
    const account = await this.#store.byNameKey(nameKeyOf(name));
    return account && personOf(account);
  }

  /** By name; `after` is the last name of the page before. `limit`: 1 to 500. */
  async list({ after, limit }: { after?: string; limit: number }): Promise<Person[]> {
    const from = after === undefined ? {} : { after: nameKeyOf(after) };
    return (await this.#store.list({ ...from, limit })).map(personOf);
  }

  /** @throws CodedError `bad-account-name`, `account-name-taken`, `unknown-account` */
  async rename(id: string, name: string): Promise<Person> {
    checkAccountName(name);
    return this.#change(id, { name, nameKey: nameKeyOf(name) });
  }

  /**
   * By its owner, who shows the old one, where there is one; all other devices are signed out.
   *
   * @throws CodedError `wrong-credentials`, `weak-password`, `unknown-account`, `busy`
   */
  async changePassword(id: string, change: { current: string; next: string; session: string }): Promise<void> {
    const account = await this.#known(id);
    const { passwordHash } = account;
    if (passwordHash !== null && !(await this.#passwords.verify(change.current, passwordHash)))
      throw wrongCredentials();
    await this.#replacePassword(account, change.next, change.session);
  }

  /** By whoever administers; every device of the account is signed out. @throws CodedError `weak-password`, `unknown-account` */
  async setPassword(id: string, next: string): Promise<void> {
    await this.#replacePassword(await this.#known(id), next, null);
  }

  /** A disabled account is signed out everywhere and comes in no more. @throws CodedError `last-administrator` */
  async setDisabled(id: string, disabled: boolean): Promise<Person> {
    const person = await this.#change(id, { disabled });
    if (disabled) await this.#sessions.revokeAll(id, 'account-disabled');
    return person;
  }

  /** @throws CodedError `last-administrator`, `unknown-account` */
  setAdministrator(id: string, administrator: boolean): Promise<Person> {
    return this.#change(id, { administrator });
  }

  /**
   * All of it or nothing, by whoever administers; a disabled account is signed out everywhere.
   *
   * @throws CodedError `bad-account-name`, `account-name-taken`, `last-administrator`, `unknown-account`
   */
  async change(
    id: string,
    { name, administrator, disabled }: { name?: string; administrator?: boolean; disabled?: boolean },
  ): Promise<Person> {
    if (name !== undefined) checkAccountName(name);
    const person = await this.#change(id, {
      ...(name === undefined ? {} : { name, nameKey: nameKeyOf(name) }),
      ...(administrator === undefined ? {} : { administrator }),
      ...(disabled === undefined ? {} : { disabled }),
    });
    if (disabled) await this.#sessions.revokeAll(id, 'account-disabled');
    return person;
  }

  async #insert(values: NewAccount, nowMs: WallMs, first: boolean): Promise<Person> {
    await this.check(values);
    const { name, password, administrator = false, identity } = values;
    const passwordHash = password === null ? null : await this.#passwords.hash(password);
    const nameKey = nameKeyOf(name);
    const account = { id: randomId(), name, nameKey, passwordHash, administrator, disabled: false, createdAtMs: nowMs };
    const outcome = await this.#store.insert(account, {
      onlyAsFirstAdministrator: first,
      ...(identity ? { identity } : {}),
    });
    if (outcome === 'name-taken') throw nameTaken();
    if (outcome === 'identity-taken') throw identityTaken();
    if (outcome === 'administrator-exists') {
      throw new CodedError(
        'administrator-exists',
        'This hub has an administrator already; sign in, or ask for an invitation.',
      );
    }
    const person = personOf(account);
    this.events.emit('created', person);
    return person;
  }

  async #replacePassword(account: Account, next: string, keptSession: string | null): Promise<void> {
    checkPassword(next, account.name);
    await this.#change(account.id, { passwordHash: await this.#passwords.hash(next) });
    await this.#sessions.revokeAll(account.id, 'password-changed', keptSession);
  }

  async #change(id: string, changes: AccountChanges): Promise<Person> {
    const outcome = await this.#store.update(id, changes);
    if (outcome === 'unknown') throw unknownAccount();
    if (outcome === 'name-taken') throw nameTaken();
    if (outcome === 'last-administrator') {
      throw new CodedError('last-administrator', 'This is the last administrator; make somebody else one first.');
    }
    const person = personOf(await this.#known(id));
    this.events.emit('changed', person);
    return person;
  }

  async #known(id: string): Promise<Account> {
    const account = await this.#store.byId(id);
    if (!account) throw unknownAccount();
    return account;
  }
}

export function accountDisabled(): CodedError {
  return new CodedError('account-disabled', 'This account is disabled; ask an administrator of this hub.');
}

function personOf({ id, name, administrator, disabled, passwordHash, createdAtMs }: Account): Person {
  return { id, name, administrator, disabled, hasPassword: passwordHash !== null, createdAtMs };
}

function wrongCredentials(): CodedError {
  return new CodedError('wrong-credentials', 'Name and password do not belong together; check both.');
}

function nameTaken(): CodedError {
  return new CodedError('account-name-taken', 'Somebody has this name, or one that looks like it; choose another.');
}

export function identityTaken(): CodedError {
  return new CodedError('open-id-taken', 'This sign-in belongs to another account here; unlink it there first.');
}

export function unknownAccount(): CodedError {
  return new CodedError('unknown-account', 'There is no such account; reload the list.');
}
