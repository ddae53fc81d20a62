import type { ApiKey, ApiKeyStore } from '../ports.ts';

/** API keys in memory, for tests of this package. */
export class MemoryApiKeys implements ApiKeyStore {
  readonly #keys = new Map<string, ApiKey>();

  async insert(key: ApiKey): Promise<void> {
    if (this.#keys.has(key.id)) throw new Error(`There is an API key ${key.id} already`);
    this.#keys.set(key.id, key);
  }

  async byId(id: string): Promise<ApiKey | null> {
    return this.#keys.get(id) ?? null;
  }

  async list(): Promise<ApiKey[]> {
    return [...this.#keys.values()].reverse();
  }

  async remove(id: string): Promise<boolean> {
    return this.#keys.delete(id);
  }
}
