import type { Database } from '../database.ts';
import { Accounts } from './accounts.ts';
import { ApiKeys } from './api-keys.ts';
import { ExternalIdentities } from './external-identities.ts';
import { Invites } from './invites.ts';
import { Passkeys } from './passkeys.ts';
import { Sessions } from './sessions.ts';

/** What identity keeps: the implementations of its ports. */
export class People {
  readonly accounts: Accounts;
  readonly sessions: Sessions;
  readonly invites: Invites;
  readonly passkeys: Passkeys;
  readonly apiKeys: ApiKeys;
  readonly externalIdentities: ExternalIdentities;

  constructor(database: Database) {
    this.accounts = new Accounts(database);
    this.sessions = new Sessions(database);
    this.invites = new Invites(database);
    this.passkeys = new Passkeys(database);
    this.apiKeys = new ApiKeys(database);
    this.externalIdentities = new ExternalIdentities(database);
  }
}
