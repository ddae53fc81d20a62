import type {
  Account,
  AccountChanges,
  AccountStore,
  Ban,
  BanStore,
  InsertOptions,
  Invite,
  InviteStore,
  Session,
  SessionStore,
  SessionToken,
  TokenReplacement,
} from '../ports.ts';
import { MemoryIdentities } from './memory-credentials.ts';

/**
 * The ports in memory, for tests of this package; the store's own tests run them on databases. No method waits amid
 * its work, so each is one transaction.
 */

export class MemoryAccounts implements AccountStore {
  readonly #accounts = new Map<string, Account>();
  readonly #identities: MemoryIdentities;

  constructor(identities = new MemoryIdentities()) {
    this.#identities = identities;
  }

  async insert(account: Account, { onlyAsFirstAdministrator = false, identity }: InsertOptions = {}) {
    if (onlyAsFirstAdministrator && this.#administrated()) return 'administrator-exists';
    if (this.#named(account.nameKey)) return 'name-taken';
    const linked = identity && { ...identity, account: account.id, linkedAtMs: account.createdAtMs };
    if (linked && !this.#identities.linkNow(linked)) return 'identity-taken';
    this.#accounts.set(account.id, account);
    return 'inserted';
  }

  async byId(id: string): Promise<Account | null> {
    return this.#accounts.get(id) ?? null;
  }

  async byNameKey(nameKey: string): Promise<Account | null> {
    return this.#named(nameKey);
  }

  async list({ after = '', limit }: { after?: string; limit: number }): Promise<Account[]> {
    const later = [...this.#accounts.values()].filter(({ nameKey }) => nameKey > after);
    return later.sort((a, b) => (a.nameKey < b.nameKey ? -1 : 1)).slice(0, limit);
  }

  async update(id: string, changes: AccountChanges) {
    const before = this.#accounts.get(id);
    if (!before) return 'unknown';
    const holder = changes.nameKey === undefined ? null : this.#named(changes.nameKey);
    if (holder && holder.id !== id) return 'name-taken';
    const account = { ...before, ...changes };
    const others = [...this.#accounts.values()].filter((other) => other.id !== id && administers(other));
    if (administers(before) && !administers(account) && others.length === 0) return 'last-administrator';
    this.#accounts.set(id, account);
    return 'updated';
  }

  async hasAdministrator(): Promise<boolean> {
    return this.#administrated();
  }

  #administrated(): boolean {
    return [...this.#accounts.values()].some(({ administrator }) => administrator);
  }

  #named(nameKey: string): Account | null {
    return [...this.#accounts.values()].find((account) => account.nameKey === nameKey) ?? null;
  }
}

function administers({ administrator, disabled }: Account): boolean {
  return administrator && !disabled;
}

export class MemorySessions implements SessionStore {
  readonly #sessions = new Map<string, Session>();
  readonly #tokens = new Map<string, { session: string; token: SessionToken }>();

  async insert(session: Session, tokenHash: string): Promise<void> {
    this.#sessions.set(session.id, session);
    this.#tokens.set(tokenHash, { session: session.id, token: { hash: tokenHash, replaced: null } });
  }

  async byToken(tokenHash: string) {
    const found = this.#tokens.get(tokenHash);
    const session = this.#sessions.get(found?.session ?? '');
    return found && session ? { session, token: found.token } : null;
  }

  async replaceToken(hash: string, replacement: TokenReplacement, next: string): Promise<boolean> {
    const found = this.#tokens.get(hash);
    if (!found || found.token.replaced) return false;
    this.#tokens.set(hash, { ...found, token: { hash, replaced: replacement } });
    this.#tokens.set(next, { session: found.session, token: { hash: next, replaced: null } });
    return true;
  }

  async seen(id: string, atMs: number, address: string): Promise<void> {
    const session = this.#sessions.get(id);
    if (session) this.#sessions.set(id, { ...session, lastSeenAtMs: atMs, address });
  }

  async ofAccount(account: string): Promise<Session[]> {
    const own = [...this.#sessions.values()].filter((session) => session.account === account);
    return own.sort((a, b) => b.lastSeenAtMs - a.lastSeenAtMs);
  }

  async remove(id: string): Promise<string | null> {
    const session = this.#sessions.get(id);
    this.#sessions.delete(id);
    return session?.account ?? null;
  }

  async removeOfAccount(account: string, except: string | null): Promise<string[]> {
    const own = [...this.#sessions.values()].filter((session) => session.account === account);
    const ids = own.map(({ id }) => id).filter((id) => id !== except);
    for (const id of ids) this.#sessions.delete(id);
    return ids;
  }

  async removeIdle(beforeMs: number): Promise<{ id: string; account: string }[]> {
    const idle = [...this.#sessions.values()].filter(({ lastSeenAtMs }) => lastSeenAtMs < beforeMs);
    for (const { id } of idle) this.#sessions.delete(id);
    return idle.map(({ id, account }) => ({ id, account }));
  }
}

export class MemoryInvites implements InviteStore {
  readonly #invites = new Map<string, Invite>();

  async insert(invite: Invite): Promise<void> {
    this.#invites.set(invite.id, invite);
  }

  async byToken(tokenHash: string): Promise<Invite | null> {
    return this.#byToken(tokenHash);
  }

  #byToken(tokenHash: string): Invite | null {
    return [...this.#invites.values()].find((invite) => invite.tokenHash === tokenHash) ?? null;
  }

  async take(tokenHash: string, nowMs: number): Promise<Invite | null> {
    const invite = this.#byToken(tokenHash);
    if (!invite || invite.usesLeft < 1 || invite.expiresAtMs <= nowMs) return null;
    const taken = { ...invite, usesLeft: invite.usesLeft - 1 };
    this.#invites.set(invite.id, taken);
    return taken;
  }

  async giveBack(id: string): Promise<void> {
    const invite = this.#invites.get(id);
    if (invite) this.#invites.set(id, { ...invite, usesLeft: invite.usesLeft + 1 });
  }

  async list(room: string | null): Promise<Invite[]> {
    return [...this.#invites.values()].filter((invite) => room === null || invite.room === room).reverse();
  }

  async remove(id: string): Promise<boolean> {
    return this.#invites.delete(id);
  }

  async removeExpired(nowMs: number): Promise<number> {
    const expired = [...this.#invites.values()].filter(({ expiresAtMs }) => expiresAtMs <= nowMs);
    for (const { id } of expired) this.#invites.delete(id);
    return expired.length;
  }
}

export class MemoryBans implements BanStore {
  #bans: Ban[] = [];

  async add(ban: Ban): Promise<void> {
    this.#bans = [...this.#bans.filter((other) => !isOf(other, ban.room, ban.subject)), ban];
  }

  async remove(room: string, subject: string): Promise<boolean> {
    const before = this.#bans.length;
    this.#bans = this.#bans.filter((ban) => !isOf(ban, room, subject));
    return this.#bans.length < before;
  }

  async find(room: string, subjects: readonly string[], nowMs: number): Promise<Ban | null> {
    const lasting = this.#bans.filter(({ untilMs }) => untilMs === null || untilMs > nowMs);
    return lasting.find((ban) => ['', room].includes(ban.room) && subjects.includes(ban.subject)) ?? null;
  }

  async list(room: string): Promise<Ban[]> {
    return this.#bans.filter((ban) => ban.room === room);
  }
}

function isOf(ban: Ban, room: string, subject: string): boolean {
  return ban.room === room && ban.subject === subject;
}
