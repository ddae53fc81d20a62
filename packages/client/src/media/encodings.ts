import type { Source } from '@crossband/wire';

/** How a picture is split into simulcast layers, lowest first (W3C WebRTC 5.2, RTCRtpEncodingParameters). */
export interface Encoding {
  readonly scaleResolutionDownBy: number;
  readonly maxBitrate: number;
  readonly maxFramerate: number;
}

export interface Picture {
  readonly source: Source;
  readonly preset: 'text' | 'motion' | null;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fps: number;
}

/** From this width on a camera is worth three layers; the smallest is then at least 160 pixels wide. */
const threeLayersFromPx = 640;
const twoLayersFromPx = 320;
/** The hub takes a layer this close below the wish, too. */
const closeEnough = 0.95;
const minBitrateBps = 60_000;

/** Bits a pixel and frame: small pictures need more of them to look alike. */
const cameraBitsPerPixel = [0.1, 0.08, 0.065];

export function encodingsFor(picture: Picture): Encoding[] {
  if (picture.source === 'screen') return screenEncodings(picture);
  const layers = picture.widthPx >= threeLayersFromPx ? 3 : picture.widthPx >= twoLayersFromPx ? 2 : 1;
  return cameraBitsPerPixel.slice(3 - layers).map((bitsPerPixel, index) => {
    const scale = 2 ** (layers - 1 - index);
    return layer(picture, scale, Math.min(picture.fps, 30), bitsPerPixel, 2_500_000);
  });
}

/**
 * `text` spends its bits on sharpness: few frames, many bits each; `motion` on frames. Two layers, which is also the
 * most that libwebrtc encodes of a screen.
 */
function screenEncodings(picture: Picture): Encoding[] {
  const motion = picture.preset === 'motion';
  const fps = Math.min(picture.fps, motion ? 30 : 15);
  const full = layer(picture, 1, fps, motion ? 0.07 : 0.1, motion ? 4_500_000 : 3_000_000);
  if (picture.widthPx < threeLayersFromPx) return [full];
  return [layer(picture, 2, motion ? fps : Math.min(fps, 5), motion ? 0.07 : 0.15, 1_000_000), full];
}

function layer(picture: Picture, scale: number, fps: number, bitsPerPixel: number, maxBps: number): Encoding {
  const pixels = (picture.widthPx * picture.heightPx) / (scale * scale);
  const bitrateBps = Math.round(pixels * fps * bitsPerPixel);
  return {
    scaleResolutionDownBy: scale,
    maxBitrate: Math.min(Math.max(bitrateBps, minBitrateBps), maxBps),
    maxFramerate: fps,
  };
}

/**
 * Which layers to send so that the largest wish is met: all up to the smallest layer that is wide enough. `wantedPx`
 * null: not known yet, send all; 0: nobody watches.
 */
export function activeLayers(encodings: readonly Encoding[], widthPx: number, wantedPx: number | null): boolean[] {
  if (wantedPx === 0) return encodings.map(() => false);
  if (wantedPx === null) return encodings.map(() => true);
  const enough = encodings.findIndex((encoding) => widthPx / encoding.scaleResolutionDownBy >= wantedPx * closeEnough);
  const top = enough < 0 ? encodings.length - 1 : enough;
  return encodings.map((_, index) => index <= top);
}
