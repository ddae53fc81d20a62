/** Steps of a round; in each the hub pings its share of the connections. */
const steps = 60;

interface Beating {
  beat(): void;
}

/**
 * Beats for everybody once a round, an equal share in each step: a thousand pings at once, and then their pongs, would
 * hold up everybody's messages for 20 ms. Nothing runs while nobody is here.
 */
export class Heartbeat<Member extends Beating> {
  readonly #stepMs: number;
  readonly #shares: Set<Member>[] = Array.from({ length: steps }, () => new Set());
  readonly #shareOf = new Map<Member, Set<Member>>();
  #newest = 0;
  #step = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(roundMs: number) {
    this.#stepMs = roundMs / steps;
  }

  /** Its first beat comes within a round. */
  add(member: Member): void {
    // In turn, not by time: after a restart everybody comes in the same second.
    this.#newest = (this.#newest + 1) % steps;
    const share = this.#shares[this.#newest] as Set<Member>;
    share.add(member);
    this.#shareOf.set(member, share);
    this.#timer ??= setInterval(() => this.#beat(), this.#stepMs).unref();
  }

  delete(member: Member): void {
    this.#shareOf.get(member)?.delete(member);
    this.#shareOf.delete(member);
    if (this.#shareOf.size === 0) this.stop();
  }

  stop(): void {
    clearInterval(this.#timer ?? undefined);
    this.#timer = null;
  }

  #beat(): void {
    this.#step = (this.#step + 1) % steps;
    for (const member of this.#shares[this.#step] as Set<Member>) member.beat();
  }
}
