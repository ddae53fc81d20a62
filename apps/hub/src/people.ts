import { type Logger, messageOf, wallNow } from '@crossband/foundation';
import type { ApiPeople } from '@crossband/gateway-api';
import { Passkeys, peopleOn } from '@crossband/identity';
import type { Store } from '@crossband/store';
import type { HubConfig } from './config.ts';
import { openOpenId } from './open-id.ts';

/** How often what has run out is forgotten. */
const tidyIntervalMs = 3_600_000;

/** Who people are, for as long as the hub runs. */
export interface People extends ApiPeople {
  close(): void;
}

/** `isOwnOrigin`: whether pages of this hub are at an origin; passkeys are made for those. */
export function openPeople(
  { store, isOwnOrigin }: { store: Store; isOwnOrigin: (origin: string) => boolean },
  config: HubConfig,
  logger: Logger,
): People {
  const people = peopleOn(store, { sessionIdleMs: config['hub.sessionDays'] * 86_400_000 });
  const { sessions, accounts, invites } = people;
  const passkeys = new Passkeys({
    store: store.people.passkeys,
    accounts,
    identities: store.people.externalIdentities,
    hubName: config['hub.name'],
    isOwnOrigin,
  });
  const openId = openOpenId(config, { store, accounts });
  const tidy = setInterval(() => {
    Promise.all([sessions.endIdle(wallNow()), invites.removeExpired(wallNow())]).catch((error: unknown) =>
      logger.warn({ error: messageOf(error) }, 'cannot forget what has run out; trying again in an hour'),
    );
  }, tidyIntervalMs);
  tidy.unref();
  return {
    ...people,
    hubName: config['hub.name'],
    guests: config['hub.guests'],
    passkeys,
    openId,
    close: () => clearInterval(tidy),
  };
}
