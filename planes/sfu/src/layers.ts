import type { SupplyReason, Want } from '@crossband/wire';

/** Spatial and temporal layer as the engine counts them: 0 is the smallest and slowest. */
export interface Layers {
  readonly spatial: number;
  readonly temporal: number;
}

/** What a feed sends: one width per spatial layer, smallest first, and the number of temporal layers. */
export interface Ladder {
  readonly widthsPx: readonly number[];
  readonly temporalLayers: number;
  readonly maxFps: number;
}

export interface Encoding {
  readonly scaleResolutionDownBy?: number | undefined;
  readonly scalabilityMode?: string | undefined;
  readonly maxFramerate?: number | undefined;
}

/** Assumed until the publisher describes its source. */
const assumedWidthPx = 1_280;
const assumedFps = 30;
/** A layer this close below the wanted width is taken: a 5 % upscale is not seen, the next layer costs four times the bits. */
const closeEnough = 0.95;

/** Reads the ladder of a feed from its encodings (smallest first); `widthPx` 0: unknown. */
export function ladderOf(encodings: readonly Encoding[], widthPx: number): Ladder {
  const sourceWidthPx = widthPx > 0 ? widthPx : assumedWidthPx;
  const maxFps = Math.max(assumedFps, ...encodings.map((encoding) => encoding.maxFramerate ?? 0));
  const mode = parseScalabilityMode(encodings[0]?.scalabilityMode);
  if (encodings.length > 1) {
    const widthsPx = encodings.map((encoding, index) =>
      Math.round(sourceWidthPx / (encoding.scaleResolutionDownBy ?? 2 ** (encodings.length - 1 - index))),
    );
    return { widthsPx, temporalLayers: mode.temporal, maxFps };
  }
  const full = sourceWidthPx / (encodings[0]?.scaleResolutionDownBy ?? 1);
  const widthsPx = Array.from({ length: mode.spatial }, (_, index) =>
    Math.round(full / mode.ratio ** (mode.spatial - 1 - index)),
  );
  return { widthsPx, temporalLayers: mode.temporal, maxFps };
}

/** The cheapest layers that serve the want; the highest when none does. */
export function layersFor(want: Want, ladder: Ladder): Layers {
  const spatial = ladder.widthsPx.findIndex((widthPx) => widthPx >= want.maxWidthPx * closeEnough);
  const top = ladder.temporalLayers - 1;
  let temporal = 0;
  while (temporal < top && ladder.maxFps / 2 ** (top - temporal) < want.maxFps) temporal += 1;
  return { spatial: spatial === -1 ? ladder.widthsPx.length - 1 : spatial, temporal };
}

/** What the engine says of one receiver at this moment. */
export interface Flow {
  readonly kind: 'audio' | 'video';
  readonly want: Want;
  readonly ladder: Ladder;
  readonly preferred: Layers;
  /** What flows now; undefined: nothing. */
  readonly current: Layers | undefined;
  /** Whether something has flowed since the receiver was last let through. */
  readonly flowed: boolean;
  readonly gated: boolean;
  /** Score 0-10 of each spatial layer that the publisher sends; 0: it does not arrive. */
  readonly scores: readonly number[];
}

export interface Supply {
  readonly spatialLayer: number;
  readonly temporalLayer: number;
  readonly reason: SupplyReason;
}

/** Why a receiver gets what it gets; null while it only waits for the first key frame. */
export function supplyOf(flow: Flow): Supply | null {
  const { want, ladder, preferred, current } = flow;
  if (flow.kind === 'video' && want.maxWidthPx === 0) return nothing('off-screen');
  if (flow.gated) return nothing('publisher-paused');
  const alive = flow.scores.some((score) => score > 0);
  if (!current) {
    if (!flow.flowed) return null;
    return nothing(alive ? 'viewer-bandwidth' : 'interrupted');
  }
  if (!alive && flow.flowed) return nothing('interrupted');
  return { spatialLayer: current.spatial, temporalLayer: current.temporal, reason: reasonOf(flow.scores) };

  function reasonOf(scores: readonly number[]): SupplyReason {
    const at = current as Layers;
    if (at.spatial < preferred.spatial || (at.spatial === preferred.spatial && at.temporal < preferred.temporal)) {
      return (scores[preferred.spatial] ?? scores[0] ?? 0) > 0 ? 'viewer-bandwidth' : 'best-available';
    }
    if (at.spatial > preferred.spatial) return 'best-available';
    const top = ladder.widthsPx.length - 1;
    if (preferred.spatial < top) return 'small-tile';
    if (flow.kind === 'audio') return 'as-wanted';
    return (ladder.widthsPx[top] ?? 0) >= want.maxWidthPx * closeEnough ? 'as-wanted' : 'best-available';
  }
}

function nothing(reason: SupplyReason): Supply {
  return { spatialLayer: -1, temporalLayer: -1, reason };
}

/** W3C "Scalable Video Coding for WebRTC" section 6: L<spatial>T<temporal>, `h` for a ratio of 1.5 instead of 2. */
function parseScalabilityMode(mode: string | undefined): { spatial: number; temporal: number; ratio: number } {
  const match = /^[LS]([1-9])T([1-9])(h?)/.exec(mode ?? '');
  if (!match) return { spatial: 1, temporal: 1, ratio: 2 };
  return { spatial: Number(match[1]), temporal: Number(match[2]), ratio: match[3] === 'h' ? 1.5 : 2 };
}
