import { CodedError, Emitter, keyWeakness, randomId, type WallMs } from '@crossband/foundation';
import { displayName, id as idForm } from '@crossband/wire/signaling/fields';
import type { ApiKey, ApiKeyStore } from './ports.ts';
import { newSecret } from './secrets.ts';

/** What may be shown of a key after it was made. */
export type ApiKeyView = Omit<ApiKey, 'secret'>;

export interface ApiKeyEvents {
  /** The key is gone: no token of it is good any more. */
  removed: [id: string];
}

/** Of a key that was made elsewhere, characters. */
const maxSecretLength = 512;

/**
 * The keys by which other applications let people in: whoever has one makes room tokens. Their secrets are kept as
 * they are, because a symmetric signature is verified with what it was made with.
 */
export class ApiKeys {
  readonly events = new Emitter<ApiKeyEvents>();
  readonly #store: ApiKeyStore;

  constructor(store: ApiKeyStore) {
    this.#store = store;
  }

  /** A new key; its secret is told only here. `by`: the account that makes it. @throws CodedError `bad-api-key` */
  async create({ label, by }: { label: string; by: string }, nowMs: WallMs): Promise<ApiKey> {
    return this.#insert({ id: `key-${randomId()}`, secret: newSecret(), label, by, createdAtMs: nowMs });
  }

  /**
   * Takes a key that was made elsewhere, such as in a configuration; the same one again changes nothing.
   *
   * @throws CodedError `weak-api-key`, `bad-api-key`, `api-key-taken`
   */
  async adopt(key: { id: string; secret: string; label: string; by: string }, nowMs: WallMs): Promise<ApiKey> {
    checkApiKeySecret(key.secret);
    const known = await this.#store.byId(key.id);
    if (known?.secret === key.secret) return known;
    if (known)
      throw new CodedError('api-key-taken', `There is an API key "${key.id}" with another secret; remove it first.`);
    return this.#insert({ ...key, createdAtMs: nowMs });
  }

  byId(id: string): Promise<ApiKey | null> {
    return this.#store.byId(id);
  }

  /** Newest first, without secrets. */
  async list(): Promise<ApiKeyView[]> {
    return (await this.#store.list()).map(({ secret: _, ...view }) => view);
  }

  /** @throws CodedError `unknown-api-key` */
  async remove(id: string): Promise<void> {
    if (!(await this.#store.remove(id))) {
      throw new CodedError('unknown-api-key', 'There is no such API key any more; reload the list.');
    }
    this.events.emit('removed', id);
  }

  async #insert(key: ApiKey): Promise<ApiKey> {
    if (!idForm.safeParse(key.id).success) {
      throw new CodedError(
        'bad-api-key',
        'The id of an API key has 1 to 64 of the characters A-Z, a-z, 0-9, "_", ":" and "-".',
      );
    }
    if (!displayName.safeParse(key.label).success) {
      throw new CodedError('bad-api-key', 'The label of an API key has 1 to 48 characters, and no control characters.');
    }
    await this.#store.insert(key);
    return key;
  }
}

/** @throws CodedError `weak-api-key`: what is short, a pattern or a known default signs nothing. */
export function checkApiKeySecret(secret: string): void {
  const weakness =
    secret.length > maxSecretLength ? `has more than ${maxSecretLength} characters` : keyWeakness(secret);
  if (weakness === null) return;
  throw new CodedError(
    'weak-api-key',
    `The secret of this API key ${weakness}. Make one with: openssl rand -base64 32`,
  );
}
