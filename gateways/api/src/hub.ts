import type { IncomingMessage } from 'node:http';
import type { Logger } from '@crossband/foundation';
import type { OpenId, Passkeys, People } from '@crossband/identity';
import type { FileLinks, Files, Store } from '@crossband/store';
import type { AnswerOf } from '@crossband/wire/api';

import type { Courier } from './webhooks/courier.ts';

/** Who people are, and the ways in which they sign in. */
export interface ApiPeople extends People {
  readonly hubName: string;
  /** Whether people without an account may come in at all, where a room lets them. */
  readonly guests: boolean;
  readonly passkeys: Passkeys;
  /** Null: no provider is configured. */
  readonly openId: OpenId | null;
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
