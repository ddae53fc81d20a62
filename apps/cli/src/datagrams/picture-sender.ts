import type { Client } from '@crossband/client';
import type { DatagramDevice, OutgoingStream } from '@crossband/client/datagram/index';
import { monotonicNow } from '@crossband/foundation';
import { repairCount, VideoAdaptation, type VideoShape } from '@crossband/media/adaptation/index';
import { MAX_DATAGRAM_BYTES, type SendingTarget } from '@crossband/wire/datagram/index';
import { MAX_SEALED_PAYLOAD_BYTES } from '@crossband/wire/datagram/sealing';
import { type EncodedPicture, PictureEncoder, type SentCodec } from './picture-encoder.ts';
import { PictureIn, type PictureInOptions, type RawPicture } from './picture-in.ts';

export interface PictureSenderOptions extends PictureInOptions {
  readonly codec: SentCodec;
  readonly source?: 'camera' | 'screen';
  /** At most. */
  readonly bitrateBps: number;
}

/** FFmpeg's encoders keep the bitrate that they began with: a new one is worth its key frame from this change on. */
const WORTH_A_NEW_ENCODER = 0.2;
/** Upwards there is no hurry. */
const RAISE_AFTER_MS = 3_000;

/** What is published of an input: encodes what somebody watches, as large and as often as its receivers can take. */
export class PictureSender implements AsyncDisposable {
  readonly input: PictureIn;
  readonly #client: Client;
  readonly #options: PictureSenderOptions;
  readonly #adaptation: VideoAdaptation;
  readonly #failed = Promise.withResolvers<never>();
  #stream: OutgoingStream | null = null;
  #encoder: PictureEncoder | null = null;
  #starting = false;
  /** Encoders that were started; what an older one still gives would break the newer one's pictures. */
  #generations = 0;
  #newestGeneration = 0;
  #startedAtMs = 0;
  #isWatched = true;
  #target: SendingTarget | null = null;
  #due = 0;
  #leftOut = 0;
  #sent = 0;

  private constructor(client: Client, options: PictureSenderOptions, input: PictureIn) {
    this.#client = client;
    this.#options = options;
    this.input = input;
    const { widthPx, heightPx, fps } = input;
    this.#adaptation = new VideoAdaptation({ widthPx, heightPx, fps, maxBps: options.bitrateBps });
    this.#failed.promise.catch(() => undefined);
  }

  static async open(client: Client, options: PictureSenderOptions): Promise<PictureSender> {
    let sender: PictureSender | null = null;
    const input = await PictureIn.open(options, (picture) => {
      if (sender) sender.#take(picture);
    });
    sender = new PictureSender(client, options, input);
    return sender;
  }

  get publication(): string | null {
    return this.#stream?.publication ?? null;
  }

  /** What is made now. */
  get shape(): VideoShape {
    return this.#adaptation.shape;
  }

  get target(): SendingTarget | null {
    return this.#target;
  }

  /** Frames since the start; `leftOut`: something newer was there, or nothing could be sent. */
  get counts(): { readonly sent: number; readonly leftOut: number } {
    return { sent: this.#sent, leftOut: this.#leftOut + (this.#encoder?.dropped ?? 0) };
  }

  get isWatched(): boolean {
    return this.#isWatched;
  }

  /** Rejects when no more can be encoded. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  async publish(device: DatagramDevice): Promise<void> {
    const { codec, source = this.input.source } = this.#options;
    this.#isWatched = true;
    this.#stream = await device.publish(
      { source, codec, muted: false },
      { target: (target) => this.#obey(target, monotonicNow()) },
    );
  }

  /** The input has ended. */
  async unpublish(): Promise<void> {
    const { publication } = this;
    this.#stream = null;
    if (publication) await this.#client.request('publication.close', { publication });
  }

  /** The hub says whether anybody watches. */
  demanded({ publication, maxWidthPx }: { publication: string; maxWidthPx: number }): void {
    if (publication === this.publication) this.#isWatched = maxWidthPx > 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stream = null;
    await this.input.stop();
    await this.#encoder?.stop();
  }

  #take(picture: RawPicture): void {
    const stream = this.#stream;
    if (!stream || !this.#isWatched) return;
    this.#due += this.shape.fps / this.input.fps;
    if (this.#due < 1) return;
    this.#due -= 1;
    if (!this.#adaptation.takesFrame(stream.waitingBytes)) {
      this.#leftOut += 1;
      return;
    }
    if (!this.#encoder) this.#renew();
    this.#encoder?.take(picture);
  }

  #obey(target: SendingTarget, nowMs: number): void {
    this.#target = target;
    const changes = this.#adaptation.target(this.#encoderBps(target), nowMs);
    const { bitrateBps } = this.shape;
    const madeBps = this.#encoder?.shape.bitrateBps;
    if (madeBps === undefined) return;
    const change = bitrateBps / madeBps - 1;
    const isLower = change < -WORTH_A_NEW_ENCODER;
    const isHigher = change > WORTH_A_NEW_ENCODER && nowMs - this.#startedAtMs > RAISE_AFTER_MS;
    if (changes || isLower || isHigher) this.#renew();
  }

  /** What is left of a target when headers and repairs are taken off. */
  #encoderBps({ bitrateBps, lossShare, mayRepair }: SendingTarget): number {
    const payloadShare = MAX_SEALED_PAYLOAD_BYTES / MAX_DATAGRAM_BYTES;
    const parts = Math.max(1, Math.ceil(bitrateBps / 8 / this.shape.fps / MAX_SEALED_PAYLOAD_BYTES));
    const repairs = mayRepair ? repairCount(parts, lossShare) : 0;
    return (bitrateBps * payloadShare * parts) / (parts + repairs);
  }

  /** A new encoder for the shape that is wanted now; the old one goes on until it is there. */
  #renew(): void {
    if (this.#starting) return;
    this.#starting = true;
    this.#startedAtMs = monotonicNow();
    const generation = this.#generations++;
    const take = (frame: EncodedPicture): void => {
      if (generation < this.#newestGeneration) return;
      this.#newestGeneration = generation;
      this.#send(frame);
    };
    PictureEncoder.start(this.#options.codec, this.input, this.shape, take)
      .then((encoder) => {
        const before = this.#encoder;
        this.#leftOut += before?.dropped ?? 0;
        this.#encoder = encoder;
        this.#starting = false;
        before?.finish();
        return encoder.failed();
      })
      .catch((error: unknown) => this.#failed.reject(error));
  }

  #send({ data, keyFrame, capturedAtMs }: EncodedPicture): void {
    const stream = this.#stream;
    if (!stream || data.length === 0) return;
    const parts = Math.ceil(data.length / MAX_SEALED_PAYLOAD_BYTES);
    const repairs = this.#target?.mayRepair ? repairCount(parts, this.#target.lossShare) : 0;
    stream.send(data, { capturedAtMs, keyFrame, repairs });
    this.#sent += 1;
  }
}
