import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { silentLogger, wallNow } from '@crossband/foundation';
import { type Accounts, OpenId, OpenIdProvider, Passkeys, peopleOn } from '@crossband/identity';
import type { ProviderServer } from '@crossband/identity/testing/open-id-provider-server';
import { FileLinks, Files, type Store } from '@crossband/store';
import fastify from 'fastify';
import { apiServerOptions, serveApi } from '../api.ts';
import type { ApiRates } from '../http/rates.ts';
import type { ApiHub, ApiPeople } from '../hub.ts';
import { Courier } from '../webhooks/courier.ts';
import { ApiClient } from './api-client.ts';

export interface ServedApi {
  readonly hub: ApiHub;
  readonly store: Store;
  readonly baseUrl: string;
  /** Somebody without an account. */
  visitor(): Promise<ApiClient>;
  /** Signed in, as a member of the hub or its administrator. */
  person(name: string, options?: { administrator?: boolean }): Promise<ApiClient>;
}

/** No limit that a test meets by accident. */
const generous = { perSecond: 1_000, burst: 10_000 };
export const noLimits: ApiRates = {
  signInByAddress: generous,
  signInByName: generous,
  strangers: generous,
  reads: generous,
  writes: generous,
};

export const password = 'correct horse battery staple';

/** The API over a store, behind a real listener on loopback. */
export async function servedApi(
  t: TestContext,
  store: Store,
  { rates = noLimits, provider, ...parts }: { rates?: ApiRates; provider?: ProviderServer } & Partial<ApiHub> = {},
): Promise<ServedApi> {
  const people = peopleOf(store, provider);
  const courier = await Courier.open({ store, privateAddresses: true, logger: silentLogger });
  t.after(() => courier.close());
  const hub: ApiHub = {
    version: '0.0.0-test',
    people,
    store,
    live: {
      presentIn: () => 0,
      openRooms: () => [],
      figures: async () => ({
        upForMs: 1,
        connections: 0,
        rooms: 0,
        participants: 0,
        publications: 0,
        subscriptions: 0,
        residentBytes: 1,
        cpuMs: 1,
        eventLoopShare: 0,
        workers: [],
      }),
    },
    door: {
      addressOf: ({ socket }) => socket.remoteAddress ?? '',
      limitKeyOf: ({ socket }) => socket.remoteAddress ?? '',
      originOf: ({ headers }) => `http://${headers.host}`,
      isOwnOrigin: (origin) => new URL(origin).hostname === 'localhost',
    },
    attachments: {
      files: new Files({ folder: folderOf(t), maxBytes: 1_000_000, quotaBytes: 3_000_000 }),
      links: new FileLinks(Buffer.alloc(32, 7)),
    },
    courier,
    logger: silentLogger,
    ...parts,
  };
  const server = fastify({ logger: false, forceCloseConnections: true, ...apiServerOptions });
  await serveApi(server, hub, { rates });
  t.after(() => server.close());
  const baseUrl = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    hub,
    store,
    baseUrl,
    visitor: () => ApiClient.at(baseUrl),
    async person(name, { administrator = false } = {}) {
      await people.accounts.create({ name, password, administrator }, wallNow());
      const client = await ApiClient.at(baseUrl);
      await client.signIn(name, password);
      return client;
    },
  };
}

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'crossband-api-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function peopleOf(store: Store, server: ProviderServer | undefined): ApiPeople {
  const people = peopleOn(store);
  return {
    ...people,
    hubName: 'Test hub',
    guests: true,
    passkeys: new Passkeys({
      store: store.people.passkeys,
      accounts: people.accounts,
      identities: store.people.externalIdentities,
      hubName: 'Test hub',
      isOwnOrigin: (origin) => new URL(origin).hostname === 'localhost',
    }),
    openId: server ? openIdOf(server, store, people.accounts) : null,
  };
}

function openIdOf({ issuer, clientId, clientSecret }: ProviderServer, store: Store, accounts: Accounts): OpenId {
  const { externalIdentities: identities, passkeys } = store.people;
  const provider = new OpenIdProvider({ issuer, clientId, clientSecret });
  return new OpenId({ name: 'Our club', provider, accounts, identities, passkeys, newAccounts: true });
}
