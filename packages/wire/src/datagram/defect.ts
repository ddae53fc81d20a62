import { controlKinds } from './control.ts';
import { datagramCodecs, HEADER_BYTES, MAX_DATAGRAM_BYTES, mediaTypes } from './header.ts';

/** Why a datagram is dropped; each is counted by this name. */
export const datagramDefects = [
  'too-short',
  'too-long',
  'unknown-version',
  'unknown-media',
  'unknown-codec',
  'wrong-length',
  'foreign-ssrc',
  'unknown-key',
  'replayed',
  'far-ahead',
  'bad-tag',
  'bad-signature',
] as const;
export type DatagramDefect = (typeof datagramDefects)[number];

const { opus, pcm16, h264, vp8, vp9, av1 } = datagramCodecs;
const codecsOf: Record<number, ReadonlySet<number>> = {
  [mediaTypes.voice]: new Set([opus, pcm16]),
  [mediaTypes.video]: new Set([h264, vp8, vp9, av1]),
  [mediaTypes.input]: new Set([0]),
  [mediaTypes.control]: new Set(Object.values(controlKinds)),
};

/** What is wrong with a datagram's fixed part, whatever its version; null: nothing. Lengths are the versions' own matter. */
export function headerDefect(datagram: Uint8Array): DatagramDefect | null {
  if (datagram.length < HEADER_BYTES) return 'too-short';
  if (datagram.length > MAX_DATAGRAM_BYTES) return 'too-long';
  const codecs = codecsOf[datagram[1] as number];
  if (!codecs) return 'unknown-media';
  return codecs.has(datagram[2] as number) ? null : 'unknown-codec';
}
