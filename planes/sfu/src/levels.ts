import type { types } from 'mediasoup';

/** Loudness in dBov, -127 silent to 0 loudest, by feed handle. */
export type Levels = readonly { readonly handle: string; readonly dbov: number }[];

/** The engine passes over who sent less than ten packets in an interval: ten of 20 ms, and room for jitter. */
const intervalMs = 250;
const thresholdDbov = -70;
const maxSpeakers = 16;

/** Who is loud on one router. */
export class RouterLevels {
  readonly #observer: types.AudioLevelObserver;
  #now: Levels = [];
  #onChanged: (() => void) | undefined;

  private constructor(observer: types.AudioLevelObserver) {
    this.#observer = observer;
    observer.on('volumes', (volumes) => {
      this.#now = volumes.map(({ producer, volume }) => ({ handle: producer.id, dbov: volume }));
      this.#onChanged?.();
    });
    observer.on('silence', () => {
      this.#now = [];
      this.#onChanged?.();
    });
  }

  static async open(router: types.Router): Promise<RouterLevels> {
    return new RouterLevels(
      await router.createAudioLevelObserver({
        interval: intervalMs,
        threshold: thresholdDbov,
        maxEntries: maxSpeakers,
      }),
    );
  }

  get now(): Levels {
    return this.#now;
  }

  onChanged(listener: () => void): void {
    this.#onChanged = listener;
  }

  /** Listens to a feed until it is closed. */
  async add(producer: types.Producer): Promise<void> {
    await this.#observer.addProducer({ producerId: producer.id });
  }
}

/** The room's levels out of its routers', loudest first, without feeds that are gated shut. */
export function mergeLevels(routers: Iterable<Levels>, isOpen: (handle: string) => boolean): Levels {
  const merged = [...routers].flat().filter(({ handle }) => isOpen(handle));
  return merged.toSorted((a, b) => b.dbov - a.dbov).slice(0, maxSpeakers);
}
