import { type Client, type LocalPublication, type Store, ValueStore } from '@crossband/client';
import { type Failure, failureOf } from '../session/failure.ts';

export interface LocalDeviceState {
  /** What the user chose; the device follows. */
  readonly on: boolean;
  readonly track: MediaStreamTrack | null;
  readonly opening: boolean;
  /** Null: the browser's default. */
  readonly deviceId: string | null;
  /** Whether the room lets us use it. */
  readonly permitted: boolean;
  /** Why it is off although the user wanted it on. */
  readonly problem: Failure | null;
}

export interface LocalDeviceOptions {
  readonly client: Client;
  readonly source: 'camera' | 'microphone';
  readonly open: (deviceId: string | null) => Promise<MediaStreamTrack>;
  readonly on: boolean;
  readonly deviceId: string | null;
  /** The device went away by itself. */
  readonly lost: () => void;
  /** Something failed that is not the device's fault. */
  readonly failed: (error: unknown) => void;
}

/**
 * The own camera or microphone, before and in a room. What the user wants is set at once; opening, publishing, muting
 * and releasing follow one after the other until the device is as wanted.
 */
export class LocalDevice {
  readonly source: 'camera' | 'microphone';
  readonly #options: LocalDeviceOptions;
  readonly #state: ValueStore<LocalDeviceState>;
  #publication: LocalPublication | null = null;
  #settling = false;
  #changed = false;
  /** The track is of another device than the chosen one. */
  #stale = false;

  constructor(options: LocalDeviceOptions) {
    this.source = options.source;
    this.#options = options;
    this.#state = new ValueStore<LocalDeviceState>({
      on: options.on,
      track: null,
      opening: false,
      permitted: true,
      deviceId: options.deviceId,
      problem: null,
    });
  }

  get state(): Store<LocalDeviceState> {
    return this.#state;
  }

  setOn(on: boolean): void {
    // Silence and darkness do not wait for anybody.
    if (!on && this.#now.track) this.#now.track.enabled = false;
    this.#set({ on, problem: null });
    this.settle();
  }

  choose(deviceId: string): void {
    if (deviceId === this.#now.deviceId) return;
    this.#stale = true;
    this.#set({ deviceId, problem: null });
    this.settle();
  }

  /** A right given or taken: without it the device goes off, and stays off when it is given back. */
  permit(permitted: boolean): void {
    if (permitted === this.#now.permitted) return;
    this.#set({ permitted });
    if (!permitted) this.setOn(false);
  }

  /** A moderator muted this publication. */
  mutedByOther(publication: string): void {
    if (this.#publication?.id === publication) this.setOn(false);
  }

  /** Call after entering or leaving a room, too. */
  settle(): void {
    this.#changed = true;
    if (this.#settling) return;
    this.#settling = true;
    void this.#settleAll();
  }

  async #settleAll(): Promise<void> {
    while (this.#changed) {
      this.#changed = false;
      try {
        await this.#ensureTrack();
      } catch (error) {
        this.#set({ on: false, opening: false, problem: failureOf(error) });
      }
      try {
        await this.#ensurePublished();
      } catch (error) {
        this.#options.failed(error);
      }
      this.#release();
    }
    this.#settling = false;
  }

  async #ensureTrack(): Promise<void> {
    const { on, track, deviceId } = this.#now;
    if (!on) return;
    if (track?.readyState === 'live' && !this.#stale) {
      track.enabled = true;
      return;
    }
    this.#stale = false;
    this.#set({ opening: true });
    const next = await this.#open(deviceId);
    next.addEventListener('ended', () => this.#ended(next));
    track?.stop();
    next.enabled = this.#now.on;
    this.#set({ track: next, opening: false, problem: null });
  }

  /** A remembered device that is gone must not keep anybody from the default one. */
  async #open(deviceId: string | null): Promise<MediaStreamTrack> {
    if (deviceId === null) return this.#options.open(null);
    try {
      return await this.#options.open(deviceId);
    } catch (error) {
      if (failureOf(error).code !== 'no-device') throw error;
      this.#set({ deviceId: null });
      return this.#options.open(null);
    }
  }

  async #ensurePublished(): Promise<void> {
    const { client, source } = this.#options;
    if (!client.state.getSnapshot().self || this.#publication?.state.getSnapshot().closed) this.#publication = null;
    if (!client.state.getSnapshot().self) return;
    const { on, track, permitted } = this.#now;
    const sent = this.#publication?.state.getSnapshot();
    if (!on) {
      if (sent?.muted === false) await this.#publication?.mute();
      return;
    }
    if (!track || !permitted) return;
    if (!this.#publication || !sent) this.#publication = await client.publish({ source, track });
    else if (sent.muted) await this.#publication.unmute(track);
    else if (sent.track !== track) await this.#publication.replaceTrack(track);
  }

  /** A camera that is off has its light off. A microphone stays open, so that the first word after "unmute" is heard. */
  #release(): void {
    const { on, track } = this.#now;
    if (on || !track || this.source === 'microphone') return;
    track.stop();
    this.#set({ track: null });
  }

  /** Unplugged, or taken back in the browser's settings: the default device takes over if there is one. */
  #ended(track: MediaStreamTrack): void {
    if (this.#now.track !== track) return;
    this.#set({ track: null, deviceId: null });
    this.#options.lost();
    this.settle();
  }

  get #now(): LocalDeviceState {
    return this.#state.getSnapshot();
  }

  #set(change: Partial<LocalDeviceState>): void {
    this.#state.update((value) => ({ ...value, ...change }));
  }
}
