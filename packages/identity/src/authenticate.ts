import { CodedError, type WallMs } from '@crossband/foundation';
import { accountDisabled } from './accounts.ts';
import { banSubjectsOf } from './ban-subject.ts';
import type { AccountStore, BanStore } from './ports.ts';
import { type Principal, stranger } from './principal.ts';
import { restProof, signalingProof } from './proof-message.ts';
import type { VerifiedRoomToken } from './room-tokens.ts';
import { isSecret } from './secrets.ts';
import { type SessionProof, type Sessions, sessionEnded } from './sessions.ts';

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

/** A signed REST request. */
export interface SignedRequest {
  readonly token: string;
  /** Of the device's key over `restProof(…)`, base64url. */
  readonly signature: string;
  readonly method: string;
  /** With its query, as sent. */
  readonly path: string;
  /** The client's wall clock. */
  readonly atMs: number;
  readonly address: string;
}

/** How far a request's time may be from the hub's, either way: the clocks of devices differ, and a request travels. */
export const requestSkewMs = 60_000;

/** Rejects with a CodedError what it does not accept. */
export type RoomTokenVerifier = (token: string, nowMs: WallMs) => Promise<Omit<VerifiedRoomToken, 'tokenId'>>;

export interface AuthenticatorOptions {
  readonly sessions: Sessions;
  readonly accounts: AccountStore;
  readonly bans: BanStore;
  /** Null: the hub takes none. */
  readonly verifyRoomToken: RoomTokenVerifier | null;
}

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

  /** Who sent a REST request. @throws CodedError `stale-request`, and as `authenticate` does for sessions */
  async authenticateRequest(request: SignedRequest, nowMs: WallMs): Promise<Principal> {
    const { token, signature, address } = request;
    if (!isSecret(token)) throw sessionEnded();
    // Written so that NaN is refused too.
    if (!(Math.abs(nowMs - request.atMs) <= requestSkewMs)) {
      throw new CodedError('stale-request', "This device's clock is wrong by a minute or more; set it and try again.");
    }
    const principal = await this.#ofSession({ token, signature, challenge: restProof(request), address }, nowMs);
    if (!principal.administrator) await this.refuseBanned(principal, '', address, nowMs);
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
        return stranger;
      case 'session':
        // What is no token cannot have been signed either.
        if (!isSecret(credential.token)) throw sessionEnded();
        return this.#ofSession(
          {
            token: credential.token,
            signature: credential.signature,
            challenge: signalingProof(presentation.challenge, credential.token),
            address: presentation.address,
          },
          nowMs,
        );
      case 'room-token':
        return this.#ofRoomToken(credential.token, nowMs);
    }
  }

  async #ofSession(proof: SessionProof, nowMs: WallMs): Promise<Principal> {
    const session = await this.#sessions.use(proof, nowMs);
    const account = await this.#accounts.byId(session.account);
    // A sign-in that overlaps with disabling the account leaves a session: it is worth nothing.
    if (!account || account.disabled) throw accountDisabled();
    const { id, name, administrator } = account;
    return { ...stranger, kind: 'account', account: id, session: session.id, name, administrator };
  }

  async #ofRoomToken(token: string, nowMs: WallMs): Promise<Principal> {
    if (!this.#verifyRoomToken) {
      throw new CodedError('room-tokens-off', 'This hub takes no room tokens; sign in, or make an API key for them.');
    }
    const { subject, name, grants, keyId: key } = await this.#verifyRoomToken(token, nowMs);
    return { ...stranger, kind: 'room-token', subject, name, key, grants };
  }
}
