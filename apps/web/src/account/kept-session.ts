import type { PersonView } from '@crossband/wire/api';

/** The sign-in of this browser, one for all its tabs. */
export interface KeptSession {
  readonly keys: CryptoKeyPair;
  readonly token: string;
  /** When the token was given, wall clock, ms since the epoch. */
  readonly tokenAtMs: number;
  readonly session: string;
  /** As known last, so that the page need not wait for the hub to greet. */
  readonly person: PersonView;
}

const storeName = 'session';
const key = 'current';

export async function readKept(): Promise<KeptSession | null> {
  return ((await request('readonly', (store) => store.get(key))) as KeptSession | undefined) ?? null;
}

export async function writeKept(session: KeptSession): Promise<void> {
  await request('readwrite', (store) => store.put(session, key));
}

export async function dropKept(): Promise<void> {
  await request('readwrite', (store) => store.delete(key));
}

async function request(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest): Promise<unknown> {
  const database = await open();
  try {
    const transaction = database.transaction(storeName, mode);
    const asked = ask(transaction.objectStore(storeName));
    await new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
      transaction.onerror = () => reject(transaction.error);
    });
    return asked.result;
  } finally {
    database.close();
  }
}

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('crossband', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}
