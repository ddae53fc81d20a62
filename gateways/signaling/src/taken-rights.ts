import type { May } from '@crossband/room';

const rights = ['speak', 'show', 'chat', 'data'] as const;

/** What a moderator gives and takes until somebody leaves. */
export type Permit = Pick<May, (typeof rights)[number]>;

/**
 * What moderators of an open room have taken from people who are known again: whoever leaves and comes back, or comes by
 * another device, comes without it. What they have given goes with the seat.
 */
export class TakenRights {
  readonly #taken = new Map<string, ReadonlySet<keyof Permit>>();

  /** A moderator has set these; `before`: what the person had. */
  set(author: string, before: Permit, permit: Permit): void {
    const known = this.#taken.get(author);
    const taken = rights.filter((right) => !permit[right] && (before[right] || known?.has(right)));
    if (taken.length === 0) this.#taken.delete(author);
    else this.#taken.set(author, new Set(taken));
  }

  /** Null: nothing was taken from whoever comes in with this. */
  permitOf(author: string, may: May): Permit | null {
    const taken = this.#taken.get(author);
    if (!taken) return null;
    const has = (right: keyof Permit): boolean => may[right] && !taken.has(right);
    return { speak: has('speak'), show: has('show'), chat: has('chat'), data: has('data') };
  }

  /** Somebody who manages the room has decided anew what this person is in it. */
  forget(author: string): void {
    this.#taken.delete(author);
  }
}
