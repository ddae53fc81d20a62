import { commandError } from '../failures.ts';

/** Where the system keeps it. */
const libraries: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  linux: ['libopus.so.0'],
  darwin: ['libopus.0.dylib', '/opt/homebrew/lib/libopus.0.dylib', '/usr/local/lib/libopus.0.dylib'],
  win32: ['libopus-0.dll', 'opus.dll'],
};

export type NativeFunction = (...parameters: unknown[]) => number;

/** The calls of libopus (RFC 6716's reference) that voice needs. FFmpeg gives no access to in-band correction. */
export interface Libopus {
  /** @returns an encoder, or null with the error's number in `error` */
  createEncoder: (rateHz: number, channels: number, application: number, error: Int32Array) => unknown;
  setEncoder: (encoder: unknown, request: number, type: 'int', value: number) => number;
  encode: NativeFunction;
  destroyEncoder: (encoder: unknown) => void;
  createDecoder: (rateHz: number, channels: number, error: Int32Array) => unknown;
  decode: NativeFunction;
  destroyDecoder: (decoder: unknown) => void;
}

/** Rejects with `opus-missing`. */
export async function loadLibopus(): Promise<Libopus> {
  const koffi = await import('koffi').then(
    (module) => module.default,
    (error: unknown) => {
      throw missing('The package koffi was left out of the installation; run npm install.', error);
    },
  );
  let failure: unknown;
  for (const name of libraries[process.platform] ?? []) {
    try {
      const library = koffi.load(name);
      return {
        createEncoder: library.func('void *opus_encoder_create(int32_t, int, int, int *)'),
        setEncoder: library.func('int opus_encoder_ctl(void *, int, ...)'),
        encode: library.func('int32_t opus_encode_float(void *, float *, int, uint8_t *, int32_t)') as NativeFunction,
        destroyEncoder: library.func('void opus_encoder_destroy(void *)'),
        createDecoder: library.func('void *opus_decoder_create(int32_t, int, int *)'),
        decode: library.func('int opus_decode_float(void *, uint8_t *, int32_t, float *, int, int)') as NativeFunction,
        destroyDecoder: library.func('void opus_decoder_destroy(void *)'),
      };
    } catch (error) {
      // Perhaps under another name.
      failure = error;
    }
  }
  throw missing('The library libopus cannot be loaded; install it (on Debian: apt-get install libopus0).', failure);
}

function missing(sentence: string, cause: unknown): Error {
  return commandError('opus-missing', sentence, cause);
}
