import { CodedError, Emitter, randomId, type WallMs } from '@crossband/foundation';
import type { ClientKey, Session, SessionStore } from './ports.ts';
import { verifyProof } from './proof.ts';
import { hashOf, isSecret, newSecret, successorOf } from './secrets.ts';

export const sessionLimits = {
  /** How long a replaced token stays good, for answers that got lost. */
  graceMs: 60_000,
  /** A session that nobody has used for so long ends, unless the hub says otherwise. */
  idleMs: 30 * 86_400_000,
  /** Use is written down at most this often. */
  seenIntervalMs: 60_000,
  /** Of one account; the one unused longest makes place. */
  perAccount: 50,
} as const;

/** Why a session ended. `reused`: somebody presented a token that had been replaced long before. */
export type RevokeReason =
  | 'signed-out'
  | 'revoked'
  | 'reused'
  | 'idle'
  | 'replaced'
  | 'password-changed'
  | 'account-disabled';

export interface SessionEvents {
  /** After it is durable: session, account, why. */
  revoked: [session: string, account: string, reason: RevokeReason];
}

/** How a client shows that it is who it says: the token, and the signature of its key over `challenge`. */
export interface SessionProof {
  readonly token: string;
  readonly challenge: string;
  readonly signature: string;
  readonly address: string;
}

/** Sign-ins of accounts on devices. A token alone is worth nothing: each use is signed by the device's own key. */
export class Sessions {
  readonly events = new Emitter<SessionEvents>();
  readonly #store: SessionStore;
  readonly #idleMs: number;

  constructor(store: SessionStore, { idleMs = sessionLimits.idleMs }: { idleMs?: number } = {}) {
    this.#store = store;
    this.#idleMs = idleMs;
  }

  /** Begins a session; the token is told only here. `publicKey` comes from `readClientKey`. */
  async begin(
    owner: { account: string; publicKey: ClientKey; device: string; address: string },
    nowMs: WallMs,
  ): Promise<{ session: Session; token: string }> {
    const others = await this.#store.ofAccount(owner.account);
    for (const { id } of others.slice(sessionLimits.perAccount - 1)) await this.#end(id, 'replaced');
    const token = newSecret();
    const session: Session = {
      id: randomId(),
      account: owner.account,
      publicKey: owner.publicKey,
      device: shown(owner.device),
      address: owner.address,
      createdAtMs: nowMs,
      lastSeenAtMs: nowMs,
    };
    await this.#store.insert(session, hashOf(token));
    return { session, token };
  }

  /**
   * Whose session this is.
   *
   * @throws CodedError `session-ended`, `bad-proof`
   */
  async use({ token, challenge, signature, address }: SessionProof, nowMs: WallMs): Promise<Session> {
    const { session } = await this.#known(token, nowMs);
    if (!(await verifyProof({ publicKey: session.publicKey, challenge, signature }))) throw badProof();
    if (nowMs - session.lastSeenAtMs < sessionLimits.seenIntervalMs && session.address === address) return session;
    await this.#store.seen(session.id, nowMs, address);
    return { ...session, lastSeenAtMs: nowMs, address };
  }

  /**
   * The token that follows this one, which stays good for a minute; asking again within it answers the same. Rotate
   * only for whoever has just proven the session by `use`.
   *
   * @throws CodedError `session-ended`
   */
  async rotate(token: string, nowMs: WallMs): Promise<string> {
    const { replacement } = await this.#known(token, nowMs);
    if (replacement) return successorOf(token, replacement.salt);
    const salt = newSecret();
    const next = successorOf(token, salt);
    if (await this.#store.replaceToken(hashOf(token), { atMs: nowMs, salt }, hashOf(next))) return next;
    // Somebody else rotated meanwhile: theirs is the successor.
    const other = await this.#known(token, nowMs);
    if (!other.replacement) throw sessionEnded();
    return successorOf(token, other.replacement.salt);
  }

  /** The sessions of an account; the one used last comes first. */
  list(account: string): Promise<Session[]> {
    return this.#store.ofAccount(account);
  }

  /** Ends one session of this account. @throws CodedError `unknown-session` */
  async revoke(account: string, id: string, reason: RevokeReason = 'revoked'): Promise<void> {
    const own = await this.#store.ofAccount(account);
    if (own.some((session) => session.id === id) && (await this.#end(id, reason))) return;
    throw new CodedError('unknown-session', 'This device is signed out already; reload the list.');
  }

  /** Ends all sessions of an account but `except`; answers how many. */
  async revokeAll(account: string, reason: RevokeReason, except: string | null = null): Promise<number> {
    const ended = await this.#store.removeOfAccount(account, except);
    for (const id of ended) this.events.emit('revoked', id, account, reason);
    return ended.length;
  }

  /** Ends what nobody has used for too long; call it now and then. Answers how many. */
  async endIdle(nowMs: WallMs): Promise<number> {
    const idle = await this.#store.removeIdle(nowMs - this.#idleMs);
    for (const { id, account } of idle) this.events.emit('revoked', id, account, 'idle');
    return idle.length;
  }

  async #known(token: string, nowMs: WallMs) {
    const found = isSecret(token) ? await this.#store.byToken(hashOf(token)) : null;
    if (!found) throw sessionEnded();
    const { session, token: known } = found;
    const refusal = this.#endedBy(session, known.replaced?.atMs ?? null, nowMs);
    if (!refusal) return { session, replacement: known.replaced };
    await this.#end(session.id, refusal);
    throw sessionEnded();
  }

  #endedBy(session: Session, replacedAtMs: number | null, nowMs: WallMs): RevokeReason | null {
    if (nowMs - session.lastSeenAtMs > this.#idleMs) return 'idle';
    return replacedAtMs !== null && nowMs - replacedAtMs > sessionLimits.graceMs ? 'reused' : null;
  }

  async #end(id: string, reason: RevokeReason): Promise<boolean> {
    const account = await this.#store.remove(id);
    if (account !== null) this.events.emit('revoked', id, account, reason);
    return account !== null;
  }
}

/** A device's name comes from the device: what a list can show of it. */
function shown(device: string): string {
  const text = device
    .toWellFormed()
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return [...text].slice(0, 64).join('') || 'unknown device';
}

export function sessionEnded(): CodedError {
  return new CodedError('session-ended', 'This device is signed out; sign in again.');
}

function badProof(): CodedError {
  return new CodedError('bad-proof', 'This device cannot show that the sign-in is its own; sign in again.');
}
