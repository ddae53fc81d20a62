import { CodedError, type WallMs } from '@crossband/foundation';
import { accountDisabled } from './accounts.ts';
import type { AccountStore, BanStore } from './ports.ts';
import type { Principal, RoomTokenClaims } from './principal.ts';
import { signalingProof } from './proof-message.ts';
import type { Sessions } from './sessions.ts';

/** What somebody shows at the door. */
export type Credential =
  /** `signature` of the device's key over `signalingProof(challenge, token)`, base64url. */
  | { readonly type: 'session'; readonly token: string; readonly signature: string }
  | { readonly type: 'guest' }
  | { readonly type: 'room-token'; readonly token: string };

/** Where and how it is shown. */
export interface Presentation {
  /** The hub's, new for each connection and used once. */
  readonly challenge: string;
  readonly address: string;
}

/** Rejects with a CodedError what it does not accept. */
export type RoomTokenVerifier = (token: string, nowMs: WallMs) => Promise<RoomTokenClaims>;

export interface AuthenticatorOptions {
  readonly sessions: Sessions;
  readonly accounts: AccountStore;
  readonly bans: BanStore;
  /** Null: the hub takes none. */
  readonly verifyRoomToken: RoomTokenVerifier | null;
}

const nobody = { account: null, session: null, subject: null, name: null, administrator: false, grants: null } as const;

/** Turns credentials into principals. Whom the whole hub has banned is none. */
export class Authenticator {
  readonly #sessions: Sessions;
  readonly #accounts: AccountStore;
  readonly #bans: BanStore;
  readonly #verifyRoomToken: RoomTokenVerifier | null;

  constructor({ sessions, accounts, bans, verifyRoomToken }: AuthenticatorOptions) {
    this.#sessions = sessions;
    this.#accounts = accounts;
    this.#bans = bans;
    this.#verifyRoomToken = verifyRoomToken;
  }

  /**
   * @throws CodedError `session-ended`, `bad-proof`, `account-disabled`, `banned`, `room-tokens-off`, and whatever the
   * verifier of room tokens throws
   */
  async authenticate(credential: Credential, presentation: Presentation, nowMs: WallMs): Promise<Principal> {
    const principal = await this.#principal(credential, presentation, nowMs);
    // Administrators are not banned by an address that they share with others.
    if (!principal.administrator) await this.refuseBanned(principal, '', presentation.address, nowMs);
    return principal;
  }

  /** Refuses whom a room (by id; empty: the hub) has banned by account, subject or address. @throws CodedError `banned` */
  async refuseBanned(principal: Principal, room: string, address: string, nowMs: WallMs): Promise<void> {
    const ban = await this.#bans.find(room, banSubjectsOf(principal, address), nowMs);
    if (!ban) return;
    const until = ban.untilMs === null ? '' : ` until ${new Date(ban.untilMs).toISOString().slice(0, 16)} UTC`;
    throw new CodedError('banned', `You may not come in here${until}. Ask whoever runs the place.`);
  }

  async #principal(credential: Credential, presentation: Presentation, nowMs: WallMs): Promise<Principal> {
    switch (credential.type) {
      case 'guest':
        return { ...nobody, kind: 'guest' };
      case 'session':
        return this.#ofSession(credential, presentation, nowMs);
      case 'room-token':
        return this.#ofRoomToken(credential.token, nowMs);
    }
  }

  async #ofSession(
    { token, signature }: { token: string; signature: string },
    { challenge, address }: Presentation,
    nowMs: WallMs,
  ): Promise<Principal> {
    const proof = { token, signature, challenge: signalingProof(challenge, token), address };
    const session = await this.#sessions.use(proof, nowMs);
    const account = await this.#accounts.byId(session.account);
    // A sign-in that overlaps with disabling the account leaves a session: it is worth nothing.
    if (!account || account.disabled) throw accountDisabled();
    const { id, name, administrator } = account;
    return { ...nobody, kind: 'account', account: id, session: session.id, name, administrator };
  }

  async #ofRoomToken(token: string, nowMs: WallMs): Promise<Principal> {
    if (!this.#verifyRoomToken) {
      throw new CodedError('room-tokens-off', 'This hub takes no room tokens; sign in, or make an API key for them.');
    }
    const { subject, name, grants } = await this.#verifyRoomToken(token, nowMs);
    return { ...nobody, kind: 'room-token', subject, name, grants };
  }
}

/** Under which names bans meet somebody. */
export function banSubjectsOf({ account, subject }: Pick<Principal, 'account' | 'subject'>, address: string): string[] {
  const subjects = [`address:${address}`];
  if (account !== null) subjects.push(account);
  if (subject !== null) subjects.push(`token:${subject}`);
  return subjects;
}
