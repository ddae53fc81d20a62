import { type Store, ValueStore } from '@crossband/client';

/** Everything heard: which elements play, whether the browser lets them, how loud each person is. */
export class Sound {
  readonly #elements = new Set<HTMLAudioElement>();
  readonly #blocked = new ValueStore(false);
  readonly #volumes = new ValueStore<ReadonlyMap<string, number>>(new Map());
  #speakerId: string | null;

  constructor(speakerId: string | null) {
    this.#speakerId = speakerId;
  }

  /** The browser wants a click before it lets this page be heard. */
  get blocked(): Store<boolean> {
    return this.#blocked;
  }

  /** 0..1 by participant; who is not here has 1. */
  get volumes(): Store<ReadonlyMap<string, number>> {
    return this.#volumes;
  }

  setVolume(participant: string, volume: number): void {
    this.#volumes.update((volumes) => new Map(volumes).set(participant, volume));
  }

  add(element: HTMLAudioElement): () => void {
    this.#elements.add(element);
    void this.#route(element);
    return () => {
      this.#elements.delete(element);
    };
  }

  async play(element: HTMLAudioElement): Promise<void> {
    try {
      await element.play();
    } catch (error) {
      // AbortError: another track came while this one was starting; that one plays.
      if (error instanceof DOMException && error.name === 'NotAllowedError') this.#blocked.set(true);
      else if (!(error instanceof DOMException && error.name === 'AbortError')) throw error;
    }
  }

  /** Call in a click's own turn. */
  async unblock(): Promise<void> {
    this.#blocked.set(false);
    await Promise.all([...this.#elements].map((element) => this.play(element)));
  }

  /** @throws DOMException when the device is gone. */
  async chooseSpeaker(deviceId: string): Promise<void> {
    this.#speakerId = deviceId;
    await Promise.all([...this.#elements].map((element) => element.setSinkId(deviceId)));
  }

  async #route(element: HTMLAudioElement): Promise<void> {
    if (this.#speakerId === null || !('setSinkId' in element)) return;
    try {
      await element.setSinkId(this.#speakerId);
    } catch (error) {
      // The remembered speaker is not plugged in today: the system's own is right.
      console.info('The chosen speaker is not here:', error);
      this.#speakerId = null;
    }
  }
}
