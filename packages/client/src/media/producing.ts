import type { Source } from '@crossband/wire';
import type { types } from 'mediasoup-client';
import type { PublishOptions } from '../api.ts';
import { type Encoding, encodingsFor } from './encodings.ts';

/** Turns a track and what it shows into what mediasoup-client's `produce()` takes. */

export type VideoCodec = NonNullable<PublishOptions['codec']>;

/** Assumed while a track does not know its own size. */
const assumed = { widthPx: 1280, heightPx: 720, fps: 30 };

/** VP8 first: every browser decodes it and software encodes it cheapest. */
const codecOrder: readonly VideoCodec[] = ['vp8', 'h264', 'vp9', 'av1'];
/** The engine forwards simulcast of these alone. */
const layered: ReadonlySet<string> = new Set(['video/vp8', 'video/h264']);

export function planEncodings(
  track: MediaStreamTrack,
  source: Source,
  preset: 'text' | 'motion' | null,
  codec: types.RtpCodecCapability | undefined,
): { widthPx: number; encodings: Encoding[] } {
  const { width, height, frameRate } = track.getSettings();
  const widthPx = width ?? assumed.widthPx;
  const heightPx = height ?? assumed.heightPx;
  const encodings = encodingsFor({ source, preset, widthPx, heightPx, fps: frameRate || assumed.fps });
  const isLayered = codec === undefined || layered.has(codec.mimeType.toLowerCase());
  return { widthPx, encodings: isLayered ? encodings : encodings.slice(-1) };
}

/** The wanted codec if this device and the hub have it, otherwise the first of our order; undefined: the hub's first. */
export function chooseCodec(
  capabilities: types.RtpCapabilities,
  wanted: VideoCodec | undefined,
): types.RtpCodecCapability | undefined {
  for (const name of wanted ? [wanted, ...codecOrder] : codecOrder) {
    const found = capabilities.codecs?.find((codec) => codec.mimeType.toLowerCase() === `video/${name}`);
    if (found) return found;
  }
  return undefined;
}

/**
 * libwebrtc estimates upwards from 300 kbit/s and leaves the larger layers off for seconds; on a network that cannot
 * carry this start, its congestion control is down again within one round trip or two.
 */
export const videoOptions: types.ProducerCodecOptions = { videoGoogleStartBitrate: 1_500 };

/** Speech: mono, silent when nobody speaks, with in-band error correction. Shared sound: stereo, music quality. */
export function opusOptions(source: Source): types.ProducerCodecOptions {
  return source === 'screen-audio'
    ? { opusStereo: true, opusDtx: false, opusFec: true, opusNack: true, opusMaxAverageBitrate: 128_000 }
    : { opusStereo: false, opusDtx: true, opusFec: true, opusNack: true, opusMaxAverageBitrate: 32_000 };
}

/** Tells the encoder what matters (MediaStreamTrack Content Hints); a hint of the caller stays. */
export function hint(track: MediaStreamTrack, source: Source, preset: 'text' | 'motion' | null): void {
  if (track.contentHint !== '' || source !== 'screen') return;
  track.contentHint = preset === 'motion' ? 'motion' : 'text';
}

/**
 * Waits for what was asked of a sender, or for the end of its producer: with a connection that closes, a browser never
 * settles the promises of its senders (W3C WebRTC 1.0, "if connection.[[IsClosed]] is true, abort these steps").
 */
export function whileOpen(producer: types.Producer, work: Promise<void>): Promise<void> {
  if (producer.closed) return Promise.resolve();
  return new Promise((resolve, reject) => {
    producer.observer.once('close', resolve);
    work.then(resolve, reject).finally(() => producer.observer.off('close', resolve));
  });
}
