import type { AudienceView, Source } from '@crossband/wire';
import type { types } from 'mediasoup-client';
import type { LocalPublication, LocalPublicationState, PublishOptions } from '../api.ts';
import { clientError, hasCode } from '../client-error.ts';
import { type Store, ValueStore } from '../store.ts';
import { activeLayers, type Encoding } from './encodings.ts';
import type { MediaHost } from './port.ts';
import { chooseCodec, hint, opusOptions, planEncodings, videoOptions, whileOpen } from './producing.ts';
import type { ProduceData } from './transport.ts';

export interface SentPublicationOwner {
  readonly host: MediaHost;
  /** The send transport as it stands now, with the device's capabilities; waits while it is being repaired. */
  sending(): Promise<{ transport: types.Transport; capabilities: types.RtpCapabilities }>;
  /** Its id or its place in the list changed. */
  changed(publication: SentPublication): void;
  closed(publication: SentPublication): void;
}

/** A track on its way to the hub. It outlives transports: each new one gets a new feed for the same publication. */
export class SentPublication implements LocalPublication {
  /** Without a word of the hub within this time, nobody watches. */
  static readonly demandKnownAfterMs = 1_500;

  readonly source: Source;
  readonly kind: 'audio' | 'video';
  readonly preset: 'text' | 'motion' | null;
  readonly #owner: SentPublicationOwner;
  readonly #codec: PublishOptions['codec'];
  readonly #state: ValueStore<LocalPublicationState>;
  #id: string | null = null;
  #producer: types.Producer | null = null;
  #encodings: Encoding[] = [];
  #widthPx = 0;
  /** What the hub was last told. */
  #toldMuted: boolean;
  #demandTimer: ReturnType<typeof setTimeout> | undefined;
  /** Operations on the sender run one after the other. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: PublishOptions, owner: SentPublicationOwner) {
    this.#owner = owner;
    this.source = options.source;
    this.kind = options.track.kind === 'audio' ? 'audio' : 'video';
    this.preset = options.source === 'screen' ? (options.preset ?? 'text') : null;
    this.#codec = options.codec;
    const muted = options.muted ?? false;
    this.#toldMuted = muted;
    this.#state = new ValueStore<LocalPublicationState>({
      track: options.track,
      muted,
      live: false,
      closed: false,
      demand: null,
      audience: [],
    });
    this.#adopt(options.track);
  }

  /** Changes only when the hub had to be told anew (it restarted). Empty until the first feed stands. */
  get id(): string {
    return this.#id ?? '';
  }

  get state(): Store<LocalPublicationState> {
    return this.#state;
  }

  /** Gives the publication a feed over the transport that stands now. */
  start(): Promise<void> {
    return this.#inOrder(() => this.#produce());
  }

  /** The transport is gone; `forgotten`: the hub no longer knows the publication either. */
  interrupted(forgotten: boolean): void {
    this.#producer?.close();
    this.#producer = null;
    if (forgotten) this.#id = null;
    this.#set({ live: false });
  }

  /** The session came back: the hub may have missed a mute, and we a demand. */
  async resumed(): Promise<void> {
    clearTimeout(this.#demandTimer);
    this.#set({ demand: null });
    await this.#inOrder(() => this.#apply());
    await this.#tellMuted();
  }

  demanded(demand: { maxWidthPx: number; maxFps: number }): void {
    clearTimeout(this.#demandTimer);
    this.#set({ demand });
    this.#inOrder(() => this.#apply()).catch((error: unknown) => this.#owner.host.failed(error));
  }

  watched(audience: readonly AudienceView[]): void {
    this.#set({ audience });
  }

  /** Looks whether the source changed its size (a window was resized). */
  measure(): void {
    const width = this.#now.track?.getSettings().width;
    if (this.kind !== 'video' || !this.#producer || !width || width === this.#widthPx) return;
    this.#widthPx = width;
    this.#inOrder(() => this.#apply()).catch((error: unknown) => this.#owner.host.failed(error));
    this.#describe();
  }

  async mute(): Promise<void> {
    this.#set({ muted: true });
    // At once, whatever the queue still has to do.
    if (this.#now.track) this.#now.track.enabled = false;
    await this.#inOrder(() => this.#apply());
    await this.#tellMuted();
  }

  async unmute(track?: MediaStreamTrack): Promise<void> {
    const next = track ?? this.#now.track;
    if (!next || next.readyState === 'ended') throw clientError('device-lost');
    this.#set({ muted: false });
    if (track || !this.#producer) await this.replaceTrack(next);
    else await this.#inOrder(() => this.#apply());
    await this.#tellMuted();
  }

  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    if (track.kind !== this.kind) throw new TypeError(`Cannot replace ${this.kind} by ${track.kind}`);
    this.#adopt(track);
    await this.#inOrder(async () => {
      if (this.#now.track !== track) return;
      if (!this.#producer || this.#producer.closed) return this.#produce();
      await whileOpen(this.#producer, this.#producer.replaceTrack({ track }));
      await this.#apply();
    });
    this.measure();
  }

  async close(): Promise<void> {
    if (this.#now.closed) return;
    this.dispose();
    this.#owner.closed(this);
    await this.#withdraw();
  }

  /** Lets go of everything local. */
  dispose(): void {
    clearTimeout(this.#demandTimer);
    this.#now.track?.removeEventListener('ended', this.#onEnded);
    this.#producer?.close();
    this.#producer = null;
    this.#set({ closed: true, live: false, audience: [] });
  }

  get #now(): LocalPublicationState {
    return this.#state.getSnapshot();
  }

  #set(change: Partial<LocalPublicationState>): void {
    this.#state.update((state) => ({ ...state, ...change }));
  }

  #inOrder<Result>(task: () => Promise<Result>): Promise<Result> {
    const done = this.#queue.then(task);
    this.#queue = done.catch(() => undefined);
    return done;
  }

  #adopt(track: MediaStreamTrack): void {
    this.#now.track?.removeEventListener('ended', this.#onEnded);
    track.addEventListener('ended', this.#onEnded);
    hint(track, this.source, this.preset);
    this.#set({ track });
  }

  readonly #onEnded = (): void => {
    this.#set({ track: null });
    if (!this.#now.muted) this.#owner.host.trackEnded(this);
  };

  async #produce(): Promise<void> {
    const { transport, capabilities } = await this.#owner.sending();
    const { track, muted, closed } = this.#now;
    // Released while muted: the feed comes back with the next track.
    if (closed || this.#producer || !track || track.readyState === 'ended') return;
    track.enabled = !muted;
    const codec = this.kind === 'video' ? chooseCodec(capabilities, this.#codec) : undefined;
    const video = this.kind === 'video' ? planEncodings(track, this.source, this.preset, codec) : null;
    this.#encodings = video?.encodings ?? [];
    this.#widthPx = video?.widthPx ?? 0;
    let refusal: unknown = null;
    const appData: ProduceData = {
      source: this.source,
      muted,
      ...(this.preset ? { preset: this.preset } : {}),
      ...(video ? { widthPx: video.widthPx } : {}),
      ...(this.#id === null ? {} : { publication: this.#id }),
      opened: (id) => this.#opened(id),
      refused: (error) => {
        refusal = error;
      },
    };
    const producer = await transport.produce({
      track,
      ...(video ? { encodings: video.encodings.map((encoding) => ({ ...encoding })) } : {}),
      ...(codec ? { codec } : {}),
      codecOptions: video ? videoOptions : opusOptions(this.source),
      // The caller owns the track, and muting is ours: see `#apply`.
      stopTracks: false,
      disableTrackOnPause: false,
      zeroRtpOnPause: false,
      appData: appData as unknown as types.AppData,
    });
    if (refusal !== null || this.#now.closed) producer.close();
    if (refusal !== null) throw refusal;
    if (this.#now.closed) return this.#withdraw();
    // Replaced while it negotiated: the next start, which waits already, does it over the next transport.
    if (transport.closed) throw clientError('media-failed');
    this.#producer = producer;
    this.#toldMuted = muted;
    this.#set({ live: true });
    await this.#apply();
    this.#owner.changed(this);
  }

  async #withdraw(): Promise<void> {
    if (this.#id === null) return;
    try {
      await this.#owner.host.request('publication.close', { publication: this.#id });
    } catch (error) {
      // Gone with the connection, the room, or already: it is closed either way.
      const harmless = ['not-connected', 'connection-lost', 'not-joined', 'unknown-publication', 'client-closed'];
      if (!harmless.some((code) => hasCode(error, code))) throw error;
    }
  }

  /** In the turn of the hub's answer: a demand may follow at once. */
  #opened(id: string): void {
    if (this.#id !== id) {
      this.#id = id;
      this.#set({ demand: null });
      clearTimeout(this.#demandTimer);
      if (this.kind === 'video') {
        this.#demandTimer = setTimeout(
          () => this.demanded({ maxWidthPx: 0, maxFps: 0 }),
          SentPublication.demandKnownAfterMs,
        );
      }
    }
    this.#owner.changed(this);
  }

  /** Makes the sender equal to mute, demand and size. Wanted frame rates are met by the hub, with temporal layers. */
  async #apply(): Promise<void> {
    const { track, muted, demand } = this.#now;
    if (track && track.readyState !== 'ended') track.enabled = !muted;
    const producer = this.#producer;
    const sender = producer?.rtpSender;
    if (!sender || producer.closed) return;
    const parameters = sender.getParameters();
    const wanted = muted ? 0 : this.kind === 'audio' ? null : (demand?.maxWidthPx ?? null);
    const active =
      this.kind === 'audio'
        ? [!muted]
        : activeLayers(this.#encodings, this.#widthPx || Number.POSITIVE_INFINITY, wanted);
    let changed = false;
    parameters.encodings.forEach((encoding, index) => {
      const on = active[index] ?? !muted;
      if (encoding.active !== on) {
        encoding.active = on;
        changed = true;
      }
    });
    if (changed) await whileOpen(producer, sender.setParameters(parameters));
  }

  #describe(): void {
    const id = this.#id;
    if (id === null || this.#widthPx === 0) return;
    this.#owner.host
      .request('publication.describe', { publication: id, widthPx: this.#widthPx })
      .catch((error: unknown) => this.#owner.host.logger.info({ error: String(error) }, 'cannot tell the new size'));
  }

  /** Locally the mute holds at once; the hub hears of it now or with the next resume. */
  async #tellMuted(): Promise<void> {
    const { muted, closed } = this.#now;
    if (this.#id === null || closed || muted === this.#toldMuted) return;
    try {
      await this.#owner.host.request('publication.mute', { publication: this.#id, muted });
      this.#toldMuted = muted;
    } catch (error) {
      if (!hasCode(error, 'not-connected') && !hasCode(error, 'connection-lost')) throw error;
    }
  }
}
