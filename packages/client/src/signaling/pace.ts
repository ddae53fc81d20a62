import { signalingLimits } from '@crossband/wire/signaling/limits';

/**
 * Holds messages back so that the hub's rate limit is never reached: a token bucket a little smaller than the hub's,
 * with a queue instead of a refusal. The order is kept. `now` is `performance.now()`.
 */
export class Pace {
  static readonly perSecond = signalingLimits.messagesPerSecond * 0.9;
  static readonly burst = Math.floor(signalingLimits.messageBurst * 0.9);

  readonly #send: (text: string) => void;
  readonly #queue: { text: string; cost: number }[] = [];
  #tokens = Pace.burst;
  #filledAt: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (text: string) => void, now: number) {
    this.#send = send;
    this.#filledAt = now;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** `cost`: what the hub charges for it, in tokens. */
  push(text: string, cost: number, now: number): void {
    this.#queue.push({ text, cost });
    this.drain(now);
  }

  /** Sends what may be sent now and sets a timer for the rest. */
  drain(now: number): void {
    this.#tokens = Math.min(Pace.burst, this.#tokens + ((now - this.#filledAt) * Pace.perSecond) / 1000);
    this.#filledAt = now;
    let next = this.#queue[0];
    while (next && this.#tokens >= next.cost) {
      this.#queue.shift();
      this.#tokens -= next.cost;
      this.#send(next.text);
      next = this.#queue[0];
    }
    if (next && this.#timer === undefined) {
      this.#timer = setTimeout(
        () => {
          this.#timer = undefined;
          this.drain(performance.now());
        },
        Math.ceil(((next.cost - this.#tokens) * 1000) / Pace.perSecond),
      );
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#queue.length = 0;
  }
}
