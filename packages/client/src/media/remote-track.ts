import type { RemoteTrackState } from '../api.ts';
import { type Store, ValueStore } from '../store.ts';

/** A receiver of one epoch of a subscription. */
export interface Reception {
  readonly subscription: string;
  readonly epoch: number;
  readonly track: MediaStreamTrack;
  close(): void;
}

const nothing: RemoteTrackState = { track: null, phase: 'waiting', epoch: 0 };

/**
 * What is shown of one publication: make before break. A new epoch replaces the one on the screen only once it has its
 * first frame, or when the one on the screen has ended.
 */
export class RemoteTrack {
  readonly #store = new ValueStore<RemoteTrackState>(nothing);
  readonly #receptions = new Map<number, { reception: Reception; playing: boolean }>();

  get state(): Store<RemoteTrackState> {
    return this.#store;
  }

  /** Whether somebody subscribes to its state. */
  get watched(): boolean {
    return this.#store.listenerCount > 0;
  }

  get(epoch: number): Reception | undefined {
    return this.#receptions.get(epoch)?.reception;
  }

  /** The reception that is on the screen, or would be. */
  get shown(): Reception | undefined {
    return this.#receptions.get(this.#store.getSnapshot().epoch)?.reception;
  }

  add(reception: Reception): void {
    this.#receptions.get(reception.epoch)?.reception.close();
    this.#receptions.set(reception.epoch, { reception, playing: false });
    this.#choose();
  }

  /** Its first frame was decoded. */
  played(epoch: number): void {
    const entry = this.#receptions.get(epoch);
    if (!entry || entry.playing) return;
    entry.playing = true;
    this.#choose();
  }

  ended(epoch: number): void {
    const entry = this.#receptions.get(epoch);
    if (!entry) return;
    this.#receptions.delete(epoch);
    this.#choose();
    entry.reception.close();
  }

  /** Older receptions than the one that plays: their feeds are gone, though nobody said so while we were away. */
  tidy(): void {
    const { epoch, phase } = this.#store.getSnapshot();
    if (phase !== 'playing') return;
    for (const older of [...this.#receptions.keys()]) if (older < epoch) this.ended(older);
  }

  /** The transport is gone: the last picture stays until a new one comes. */
  interrupted(): void {
    for (const { reception } of this.#receptions.values()) reception.close();
    this.#receptions.clear();
    this.#store.update((state) => ({ ...state, phase: 'waiting' }));
  }

  clear(): void {
    this.interrupted();
    this.#store.set(nothing);
  }

  #choose(): void {
    const epochs = [...this.#receptions.keys()].sort((a, b) => b - a);
    const epoch = epochs.find((one) => this.#receptions.get(one)?.playing) ?? this.#shownOr(epochs[0]);
    const entry = epoch === undefined ? undefined : this.#receptions.get(epoch);
    const before = this.#store.getSnapshot();
    if (!entry || epoch === undefined) {
      if (before.phase !== 'waiting' || before.track) this.#store.set({ ...nothing, epoch: before.epoch });
      return;
    }
    const phase = entry.playing ? 'playing' : 'ready';
    const { track } = entry.reception;
    if (before.track !== track || before.phase !== phase || before.epoch !== epoch) {
      this.#store.set({ track, phase, epoch });
    }
  }

  /** While nothing plays yet, what is shown stays shown. */
  #shownOr(newest: number | undefined): number | undefined {
    const { epoch } = this.#store.getSnapshot();
    return this.#receptions.has(epoch) ? epoch : newest;
  }
}
