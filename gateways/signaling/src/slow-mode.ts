import { CodedError, type MonotonicMs, monotonicNow } from '@crossband/foundation';
import type { Room, Writer } from '@crossband/room';

/** Leave to write now; the next one has to wait from here on. */
export interface Turn {
  /** Nothing was written after all. */
  giveBack(): void;
  /** Does what the turn is for; what fails gives it back. */
  during<T>(work: () => Promise<T>): Promise<T>;
}

interface Last {
  /** The message that took the turn, by its client's id; null: an edit. */
  readonly id: string | null;
  readonly until: number;
}

/** The pause between two messages of one person in a room, over all of their connections. */
export class SlowMode {
  /** Who wrote within the pause, by room and author. */
  readonly #last = new Map<string, Last>();

  /**
   * A resend of the message that took the last turn has one already. A guest is another author after coming in anew, so
   * the pause begins with that.
   *
   * @throws CodedError `slow-mode`
   */
  take(room: Room, { author, mayModerate, newSince }: Writer, id: string | null): Turn {
    const pauseMs = room.door.rules.slowModeS * 1_000;
    if (pauseMs === 0 || mayModerate) return free;
    const key = `${author}\0${room.id}`;
    const now = monotonicNow();
    const last = this.#last.get(key);
    if (last && last.id !== null && last.id === id && last.until > now) return free;
    const waitMs = (last?.until ?? (newSince === null ? 0 : newSince + pauseMs)) - now;
    if (waitMs > 0) {
      throw new CodedError('slow-mode', `This room is in slow mode: write again in ${Math.ceil(waitMs / 1_000)} s.`);
    }
    this.#forget(now);
    const taken = { id, until: now + pauseMs };
    this.#last.set(key, taken);
    return turn(() => {
      if (this.#last.get(key) === taken) this.#last.delete(key);
    });
  }

  #forget(now: MonotonicMs): void {
    for (const [known, { until }] of this.#last) if (until <= now) this.#last.delete(known);
  }
}

function turn(giveBack: () => void): Turn {
  return {
    giveBack,
    during: async (work) => {
      try {
        return await work();
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  };
}

const free = turn(() => undefined);
