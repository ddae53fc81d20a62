import koffi from 'koffi';

/**
 * libx264 by its own interface (x264.h, build 164), since no program gives access to what a live sender needs: another bitrate
 * without a new encoder, and key frames on demand.
 */
const library = koffi.load('libx264.so.164');
const libc = koffi.load('libc.so.6');
const preset = library.func('int x264_param_default_preset(uint8_t *, const char *, const char *)');
const parse = library.func('int x264_param_parse(uint8_t *, const char *, const char *)');
const applyProfile = library.func('int x264_param_apply_profile(uint8_t *, const char *)');
const openEncoder = library.func('void *x264_encoder_open_164(uint8_t *)');
const reconfigure = library.func('int x264_encoder_reconfig(void *, uint8_t *)');
const closeEncoder = library.func('void x264_encoder_close(void *)');
const allocatePicture = library.func('int x264_picture_alloc(uint8_t *, int, int, int)');
const cleanPicture = library.func('void x264_picture_clean(uint8_t *)');
const encodePicture = library.func('int x264_encoder_encode(void *, uint8_t *, int *, uint8_t *, uint8_t *)');
const copyOut = libc.func('void *memcpy(uint8_t *, void *, size_t)');
const copyIn = libc.func('void *memcpy(void *, uint8_t *, size_t)');

/** Larger than the structures of any build; x264 fills in what it knows. */
const parameterBytes = 16_384;
const pictureBytes = 4_096;
/** Of `x264_param_t`. */
const widthAt = 28;
const heightAt = 32;
/** Of `x264_picture_t`: type, time, planes; of `x264_nal_t`: payload. */
const typeAt = 0;
const ptsAt = 16;
const planesAt = 64;
const nalPayloadAt = 24;
const i420 = 2;
const idr = 1;
/** The encoder may be this much ahead of its rate: about two frames, so that key frames fit through narrow lines. */
const bufferMs = 90;

export interface EncodedPicture {
  /** Annex B. */
  readonly data: Uint8Array;
  readonly keyFrame: boolean;
}

/** A live H.264 encoder without delay: one picture in, one frame out. */
export class X264Encoder implements Disposable {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly #parameters = Buffer.alloc(parameterBytes);
  readonly #picture = Buffer.alloc(pictureBytes);
  readonly #encoder: bigint;
  readonly #luma: bigint;
  #pictures = 0n;

  constructor({ widthPx, heightPx, fps }: { widthPx: number; heightPx: number; fps: number }, bitrateBps: number) {
    this.widthPx = widthPx;
    this.heightPx = heightPx;
    preset(this.#parameters, 'superfast', 'zerolatency');
    this.#parameters.writeInt32LE(widthPx, widthAt);
    this.#parameters.writeInt32LE(heightPx, heightAt);
    this.#set({ fps: `${fps}/1`, keyint: 'infinite', scenecut: '0', annexb: '1', 'repeat-headers': '1' });
    this.#set({ threads: '1', log: '0', ...rate(bitrateBps) });
    applyProfile(this.#parameters, 'baseline');
    this.#encoder = openEncoder(this.#parameters) as bigint;
    if (!this.#encoder) throw new Error('libx264 opens no encoder');
    allocatePicture(this.#picture, i420, widthPx, heightPx);
    const grey = Buffer.alloc((widthPx * heightPx) / 4, 128);
    const plane = (at: number): bigint => this.#picture.readBigUInt64LE(planesAt + 8 * at);
    this.#luma = plane(0);
    for (const at of [1, 2]) copyIn(plane(at), grey, grey.length);
  }

  /** From the next picture on. */
  set bitrateBps(bitrateBps: number) {
    this.#set(rate(bitrateBps));
    reconfigure(this.#encoder, this.#parameters);
  }

  /** @param luma row by row */
  encode(luma: Uint8Array, asKeyFrame: boolean): EncodedPicture {
    copyIn(this.#luma, luma, luma.length);
    this.#picture.writeInt32LE(asKeyFrame ? idr : 0, typeAt);
    this.#picture.writeBigInt64LE(this.#pictures, ptsAt);
    this.#pictures += 1n;
    const [nals, count, out] = [Buffer.alloc(8), new Int32Array(1), Buffer.alloc(pictureBytes)];
    const bytes = encodePicture(this.#encoder, nals, count, this.#picture, out) as number;
    if (bytes <= 0) throw new Error(`libx264 encodes nothing (${bytes})`);
    const nal = Buffer.alloc(nalPayloadAt + 8);
    copyOut(nal, nals.readBigUInt64LE(0), nal.length);
    const data = new Uint8Array(bytes);
    copyOut(data, nal.readBigUInt64LE(nalPayloadAt), bytes);
    return { data, keyFrame: out.readInt32LE(typeAt) === idr };
  }

  [Symbol.dispose](): void {
    cleanPicture(this.#picture);
    closeEncoder(this.#encoder);
  }

  #set(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) {
      if (parse(this.#parameters, name, value) !== 0) throw new RangeError(`libx264 takes no ${name}=${value}`);
    }
  }
}

function rate(bitrateBps: number): Record<string, string> {
  const kbps = Math.max(20, Math.round(bitrateBps / 1000));
  const buffer = Math.max(4, Math.round((kbps * bufferMs) / 1000));
  return { bitrate: `${kbps}`, 'vbv-maxrate': `${kbps}`, 'vbv-bufsize': `${buffer}` };
}
