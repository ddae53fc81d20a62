import { type Client, type LocalPublication, type Store, ValueStore } from '@crossband/client';
import { openScreen } from '@crossband/client/browser';

export interface ScreenShareState {
  readonly starting: boolean;
  readonly video: LocalPublication | null;
  readonly audio: LocalPublication | null;
}

const nothing: ScreenShareState = { starting: false, video: null, audio: null };

/** The own screen, with its sound if the browser gives it. */
export class ScreenShare {
  readonly #client: Client;
  readonly #state = new ValueStore<ScreenShareState>(nothing);

  constructor(client: Client) {
    this.#client = client;
    // "Stop sharing" of the browser itself, or the window was closed.
    client.on('trackEnded', (publication) => {
      if (publication === this.#state.getSnapshot().video) void this.stop();
    });
    client.on('left', () => this.#release());
  }

  get state(): Store<ScreenShareState> {
    return this.#state;
  }

  /** Call in a click's own turn: browsers ask only then. */
  async start(request: { preset: 'text' | 'motion'; audio: boolean }): Promise<void> {
    const before = this.#state.getSnapshot();
    if (before.starting || before.video) return;
    this.#state.set({ ...nothing, starting: true });
    try {
      const captured = await openScreen(request);
      const video = await this.#client.publish({ source: 'screen', track: captured.video, preset: request.preset });
      this.#state.set({ starting: false, video, audio: null });
      if (captured.audio) await this.#addAudio(captured.audio);
    } finally {
      this.#state.update((value) => ({ ...value, starting: false }));
    }
  }

  async stop(): Promise<void> {
    const { video, audio } = this.#state.getSnapshot();
    this.#release();
    await Promise.all([video?.close(), audio?.close()]);
  }

  async #addAudio(track: MediaStreamTrack): Promise<void> {
    const audio = await this.#client.publish({ source: 'screen-audio', track });
    this.#state.update((value) => ({ ...value, audio }));
  }

  #release(): void {
    const { video, audio } = this.#state.getSnapshot();
    video?.state.getSnapshot().track?.stop();
    audio?.state.getSnapshot().track?.stop();
    this.#state.set(nothing);
  }
}
