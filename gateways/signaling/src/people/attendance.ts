import type { Session } from '../handlers/types.ts';
import { textFrame } from '../text-frame.ts';

/** The connections of people with an account. */
export class Attendance {
  readonly #byAccount = new Map<string, Set<Session>>();
  readonly #watching = new Set<Session>();
  /** Somebody came, went, or is elsewhere. */
  #changed: (account: string) => void = () => undefined;

  onChange(changed: (account: string) => void): void {
    this.#changed = changed;
  }

  /** Of an account; none: it is not here. */
  of(account: string): ReadonlySet<Session> {
    return this.#byAccount.get(account) ?? none;
  }

  accounts(): Iterable<string> {
    return this.#byAccount.keys();
  }

  /** Those who want news of people and rooms. */
  watching(): ReadonlySet<Session> {
    return this.#watching;
  }

  arrived(session: Session): void {
    const account = session.principal?.account;
    if (!account) return;
    const sessions = this.#byAccount.get(account) ?? new Set();
    this.#byAccount.set(account, sessions.add(session));
    this.#changed(account);
  }

  /** It is in another room, away, or in none. */
  moved({ principal }: Session): void {
    if (principal?.account) this.#changed(principal.account);
  }

  left(session: Session): void {
    this.#watching.delete(session);
    const account = session.principal?.account;
    if (!account) return;
    const sessions = this.#byAccount.get(account);
    sessions?.delete(session);
    if (sessions?.size === 0) this.#byAccount.delete(account);
    this.#changed(account);
  }

  watch(session: Session, wanted: boolean): void {
    if (wanted) this.#watching.add(session);
    else this.#watching.delete(session);
  }

  /** Tells everybody who watches; serialised once. */
  tell(event: string): void {
    const frame = textFrame(event);
    for (const { connection } of this.#watching) connection.sendFrames(frame);
  }
}

const none: ReadonlySet<Session> = new Set();
