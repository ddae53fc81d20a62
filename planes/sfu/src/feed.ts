import type { Codec, MediaKind, PublicationId } from '@crossband/room';
import type { types } from 'mediasoup';
import { codecOf } from './codecs.ts';
import type { Endpoint } from './endpoint.ts';
import { type Ladder, ladderOf } from './layers.ts';
import type { RoomRouter } from './room-router.ts';

/** What one device sends for one publication, gated by the plan. */
export class Feed {
  readonly endpoint: Endpoint;
  readonly router: RoomRouter;
  readonly producer: types.Producer;
  readonly codec: Codec;
  /** The publication that a plan gave it to; null: it belongs to its endpoint still. */
  publication: PublicationId | null = null;
  #receivers = 0;
  #unused: (() => void) | undefined;
  #widthPx: number;
  #ladder: Ladder | undefined;

  constructor(endpoint: Endpoint, router: RoomRouter, producer: types.Producer, widthPx: number) {
    this.endpoint = endpoint;
    this.router = router;
    this.producer = producer;
    this.codec = codecOf(producer.rtpParameters.codecs[0]?.mimeType ?? '');
    this.#widthPx = widthPx;
    router.place.traffic.track(producer);
    router.place.load += 1;
  }

  get handle(): string {
    return this.producer.id;
  }

  get kind(): MediaKind {
    return this.producer.kind;
  }

  get closed(): boolean {
    return this.producer.closed;
  }

  get open(): boolean {
    return !this.producer.paused && !this.producer.closed;
  }

  get ladder(): Ladder {
    this.#ladder ??= ladderOf(this.producer.rtpParameters.encodings ?? [], this.#widthPx);
    return this.#ladder;
  }

  /** What each spatial layer takes at the moment, smallest first; 0: not sent. Asks the engine. */
  async layerBitrates(): Promise<number[]> {
    const { encodings = [] } = this.producer.rtpParameters;
    const { widthsPx } = this.ladder;
    const bitrates = widthsPx.map(() => 0);
    if (encodings.length < widthsPx.length) return this.#layersOfOneStream(widthsPx);
    for (const { ssrc, rid, bitrate } of await this.producer.getStats()) {
      const at = encodings.findIndex((encoding) => (encoding.rid ? encoding.rid === rid : encoding.ssrc === ssrc));
      if (at >= 0 && at < bitrates.length) bitrates[at] = Math.max(bitrates[at] ?? 0, bitrate);
    }
    return bitrates;
  }

  /** Scalable coding carries all layers in one stream: each is worth its share of the pixels. */
  async #layersOfOneStream(widthsPx: readonly number[]): Promise<number[]> {
    const [stat] = await this.producer.getStats();
    const fullPx = widthsPx.at(-1) ?? 1;
    return widthsPx.map((widthPx) => (stat?.bitrate ?? 0) * (widthPx / fullPx) ** 2);
  }

  get receivers(): number {
    return this.#receivers;
  }

  /** `listener` is called when the last receiver has gone. */
  onUnused(listener: () => void): void {
    this.#unused = listener;
  }

  use(): void {
    this.#receivers += 1;
  }

  leave(): void {
    this.#receivers -= 1;
    if (this.#receivers === 0) this.#unused?.();
  }

  describe(widthPx: number): void {
    this.#widthPx = widthPx;
    this.#ladder = undefined;
  }

  /** Opens or shuts the gate; resolves once the engine has done so. */
  async gate(open: boolean): Promise<void> {
    if (this.closed || open === this.open) return;
    if (open) await this.producer.resume();
    else await this.producer.pause();
  }

  /** Called by the room, which forgets it at the same time. */
  close(): void {
    this.router.place.traffic.retire(this.producer);
    this.router.place.load -= 1;
    this.producer.close();
  }
}
