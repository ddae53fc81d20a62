import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, type TestContext } from 'node:test';
import { silentLogger } from '@crossband/foundation';
import type { DatabaseKind } from '../database.ts';
import type { StoreOptions } from '../open.ts';
import { openStore, type Store } from '../store.ts';
import { PostgresCluster } from './postgres-cluster.ts';

/** One server a test process, started when a test first needs it. */
let cluster: Promise<PostgresCluster> | null = null;
after(async () => (await cluster)?.close());

export const databaseKinds: readonly DatabaseKind[] = ['sqlite', 'postgres'];

/** Makes stores for one kind of database. */
export interface Stores {
  readonly kind: DatabaseKind;
  /** A database in which nothing is; it goes away with the test. */
  url(t: TestContext): Promise<string>;
  /** Opens the store at `url`, or a new one; it is closed after the test. */
  open(t: TestContext, url?: string, unsafe?: StoreOptions['unsafe']): Promise<Store>;
}

/** Runs the same tests on both databases. */
export function onBothDatabases(what: string, tests: (stores: Stores) => void): void {
  for (const kind of databaseKinds) describe(`${what} on ${kind}`, () => tests(storesOn(kind)));
}

export function storesOn(kind: DatabaseKind): Stores {
  const url = (t: TestContext) => (kind === 'sqlite' ? freshFile(t) : freshDatabase());
  return {
    kind,
    url,
    async open(t, at, unsafe) {
      const store = await openStore({ url: at ?? (await url(t)), logger: silentLogger, ...(unsafe ? { unsafe } : {}) });
      t.after(() => store.close());
      return store;
    },
  };
}

export function testCluster(): Promise<PostgresCluster> {
  cluster ??= PostgresCluster.create();
  return cluster;
}

async function freshDatabase(): Promise<string> {
  return (await testCluster()).createDatabase();
}

async function freshFile(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'crossband-store-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return `sqlite:${join(folder, 'store.db')}`;
}
