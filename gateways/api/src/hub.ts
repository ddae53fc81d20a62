import type { IncomingMessage } from 'node:http';
import type { Logger } from '@crossband/foundation';
import type {
  Accounts,
  ApiKeys,
  Authenticator,
  BanRegister,
  FirstAdministrator,
  Invites,
  OpenId,
  Passkeys,
  RoomRegister,
  Sessions,
} from '@crossband/identity';
import type { FileLinks, Files, Store } from '@crossband/store';
import type { AnswerOf } from '@crossband/wire/api';

import type { Courier } from './webhooks/courier.ts';

/** Who people are: one of each for the whole hub. */
export interface ApiPeople {
  readonly hubName: string;
  readonly guests: boolean;
  readonly sessions: Sessions;
  readonly accounts: Accounts;
  readonly invites: Invites;
  readonly passkeys: Passkeys;
  /** Null: no provider is configured. */
  readonly openId: OpenId | null;
  readonly apiKeys: ApiKeys;
  readonly rooms: RoomRegister;
  readonly bans: BanRegister;
  readonly authenticator: Authenticator;
  readonly firstAdministrator: FirstAdministrator;
}

/** What happens at this moment. */
export interface ApiLive {
  /** People in the room of this id. */
  presentIn(room: string): number;
  openRooms(): { id: string; name: string; present: number; publications: number }[];
  figures(): Promise<Omit<AnswerOf<'figures'>, 'version'>>;
}

/** By what address somebody asks. */
export interface ApiDoor {
  addressOf(request: IncomingMessage): string;
  /** What is limited together, such as an IPv6 network; null: this machine, which is not limited. */
  limitKeyOf(request: IncomingMessage): string | null;
  /** Origin of the hub as this client sees it, e.g. `https://hub.example`. */
  originOf(request: IncomingMessage): string;
  isOwnOrigin(origin: string): boolean;
}

/** Everything that the REST API does something with. */
export interface ApiHub {
  readonly version: string;
  readonly people: ApiPeople;
  readonly store: Store;
  readonly live: ApiLive;
  readonly courier: Courier;
  readonly door: ApiDoor;
  readonly attachments: { readonly files: Files; readonly links: FileLinks };
  readonly logger: Logger;
}
