import { randomInt } from 'node:crypto';

/** Numbers of links and streams, each given once; what the relay says of a link finds its endpoint here. */
export class SsrcTable {
  readonly #taken = new Map<number, ((isAlive: boolean) => void) | null>();

  take(): number {
    let ssrc: number;
    do ssrc = randomInt(1, 2 ** 32);
    while (this.#taken.has(ssrc));
    this.#taken.set(ssrc, null);
    return ssrc;
  }

  name(ssrc: number, alive: (isAlive: boolean) => void): void {
    this.#taken.set(ssrc, alive);
  }

  alive(ssrc: number, isAlive: boolean): void {
    this.#taken.get(ssrc)?.(isAlive);
  }

  release(ssrc: number): void {
    this.#taken.delete(ssrc);
  }
}
