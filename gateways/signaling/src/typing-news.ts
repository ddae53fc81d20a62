import { type MonotonicMs, monotonicNow } from '@crossband/foundation';

/** Who goes on typing is told again after this, ms. */
const repeatMs = 2_000;
/** One person's news are at least this far apart, ms; the last state is told when the time is over. */
const apartMs = 500;

interface Told {
  /** What the room knows, and since when. */
  typing: boolean;
  at: MonotonicMs;
  /** What is true by now. */
  latest: boolean;
  /** Typing has ended since, as it does with each message: pages show it no more. */
  ended: boolean;
  later: NodeJS.Timeout | null;
}

/** Who types, told to the room as often as people can see: what a client repeats or flickers with costs nothing. */
export class TypingNews {
  readonly #tell: (participant: string, typing: boolean) => void;
  readonly #told = new Map<string, Told>();

  constructor(tell: (participant: string, typing: boolean) => void) {
    this.#tell = tell;
  }

  changed(participant: string, typing: boolean): void {
    const told = this.#told.get(participant);
    if (!told) {
      if (!typing) return;
      const first = { typing: false, at: monotonicNow(), latest: true, ended: false, later: null };
      this.#told.set(participant, first);
      this.#say(participant, first);
      return;
    }
    told.latest = typing;
    told.ended ||= !typing;
    if (told.later) return;
    const sinceMs = monotonicNow() - told.at;
    if (typing === told.typing && !told.ended && sinceMs < repeatMs) return;
    if (sinceMs >= apartMs) this.#say(participant, told);
    else told.later = setTimeout(() => this.#catchUp(participant, told), apartMs - sinceMs).unref();
  }

  left(participant: string): void {
    clearTimeout(this.#told.get(participant)?.later ?? undefined);
    this.#told.delete(participant);
  }

  #catchUp(participant: string, told: Told): void {
    told.later = null;
    if (told.latest !== told.typing || told.ended) this.#say(participant, told);
  }

  #say(participant: string, told: Told): void {
    told.typing = told.latest;
    told.ended = false;
    told.at = monotonicNow();
    this.#tell(participant, told.typing);
  }
}
