import { CodedError } from '@crossband/foundation';
import type { Offer } from '@crossband/sfu';
import { type NativeCodec, nativeCodecOf } from '@crossband/wire/rtp/index';
import { StreamSplice } from './splice.ts';

/** What the SFU offers one receiver: a publication, each of whose feeds (epochs) goes on with the same stream. */
export class OfferedStream {
  subscription: string | null = null;
  readonly #ssrc: number;
  #codec: NativeCodec | null = null;
  #splice: StreamSplice | null = null;
  #cname = '';
  #epoch: number | null = null;
  #arrived: (() => void) | null = null;

  /** @param ssrc what the stream has towards the receiver */
  constructor(ssrc: number) {
    this.#ssrc = ssrc;
  }

  /** Null: nothing has been offered yet. */
  get codec(): NativeCodec | null {
    return this.#codec;
  }

  get splice(): StreamSplice | null {
    return this.#splice;
  }

  get cname(): string {
    return this.#cname;
  }

  /** Epoch that is offered and not taken yet. */
  get openEpoch(): number | null {
    return this.#epoch;
  }

  taken(): void {
    this.#epoch = null;
  }

  /** False: in no codec of a native device, or another one than the receiver was told. */
  follow(offer: Offer, sourceSsrc: number): boolean {
    const codec = nativeCodecOf(offer.rtpParameters.codecs[0]?.mimeType.split('/')[1] ?? '');
    if (!codec || (this.#codec && this.#codec !== codec)) return false;
    this.#codec = codec;
    this.#cname ||= offer.rtpParameters.rtcp?.cname ?? '';
    this.#splice ??= new StreamSplice({ ...codec, ssrc: this.#ssrc });
    this.#splice.expect(sourceSsrc, offer.epoch);
    this.subscription = offer.subscription;
    this.#epoch = offer.epoch;
    this.#arrived?.();
    return true;
  }

  /** Resolves with the next offer. @throws CodedError `publication-not-live` */
  async next(timeoutMs: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const sentence = 'The publication has no live feed at the moment; try again when its sender is back.';
      const timer = setTimeout(() => reject(new CodedError('publication-not-live', sentence)), timeoutMs);
      this.#arrived = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#arrived = null;
  }
}
