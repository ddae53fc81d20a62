import type { ExternalIdentity, ExternalIdentityStore, Passkey, PasskeyStore } from '../ports.ts';

/** The ports of other ways in, in memory, as `memory-stores.ts`. */

export class MemoryPasskeys implements PasskeyStore {
  readonly #passkeys = new Map<string, Passkey>();

  async insert(passkey: Passkey): Promise<boolean> {
    if (this.#passkeys.has(passkey.id)) return false;
    this.#passkeys.set(passkey.id, passkey);
    return true;
  }

  async byId(id: string): Promise<Passkey | null> {
    return this.#passkeys.get(id) ?? null;
  }

  async ofAccount(account: string): Promise<Passkey[]> {
    return [...this.#passkeys.values()].filter((passkey) => passkey.account === account);
  }

  async used(id: string, counter: number, atMs: number): Promise<boolean> {
    const passkey = this.#passkeys.get(id);
    if (!passkey || (counter === 0 ? passkey.counter !== 0 : counter <= passkey.counter)) return false;
    this.#passkeys.set(id, { ...passkey, counter, lastUsedAtMs: atMs });
    return true;
  }

  async remove(account: string, id: string): Promise<boolean> {
    return this.#passkeys.get(id)?.account === account && this.#passkeys.delete(id);
  }
}

export class MemoryIdentities implements ExternalIdentityStore {
  #identities: ExternalIdentity[] = [];

  async link(identity: ExternalIdentity): Promise<boolean> {
    return this.linkNow(identity);
  }

  linkNow(identity: ExternalIdentity): boolean {
    if (this.#find(identity.issuer, identity.subject)) return false;
    this.#identities.push(identity);
    return true;
  }

  async find(issuer: string, subject: string): Promise<ExternalIdentity | null> {
    return this.#find(issuer, subject);
  }

  #find(issuer: string, subject: string): ExternalIdentity | null {
    return this.#identities.find((one) => one.issuer === issuer && one.subject === subject) ?? null;
  }

  async ofAccount(account: string): Promise<ExternalIdentity[]> {
    return this.#identities.filter((identity) => identity.account === account);
  }

  async unlink(issuer: string, subject: string): Promise<boolean> {
    const found = this.#find(issuer, subject);
    this.#identities = this.#identities.filter((identity) => identity !== found);
    return found !== null;
  }
}
