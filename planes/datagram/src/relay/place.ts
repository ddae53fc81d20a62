const SEEN = 0;
const SENT = 1;

/**
 * How far the indexes of a link or a stream have come, in memory that outlives the relay's thread: when that has to be
 * started again, no index is taken a second time, and none is sealed a second time under the same key.
 */
export class Place {
  readonly memory: SharedArrayBuffer;
  readonly #indexes: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#indexes = new Float64Array(memory);
  }

  static begin(): Place {
    const place = new Place(new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT));
    place.seen = -1;
    return place;
  }

  /** Newest index taken of the device, -1 before the first. */
  get seen(): number {
    return this.#indexes[SEEN] as number;
  }

  set seen(index: number) {
    this.#indexes[SEEN] = index;
  }

  /** Control messages sealed for the device so far. */
  get sent(): number {
    return this.#indexes[SENT] as number;
  }

  set sent(count: number) {
    this.#indexes[SENT] = count;
  }
}
