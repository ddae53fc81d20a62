import type { Want } from '@crossband/wire';

/** How much of a picture is wanted for the way it is shown. Pure. */

export interface Shown {
  readonly source: 'camera' | 'screen';
  /** Of the tile, CSS pixels. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Width by height of the picture. */
  readonly aspect: number;
  readonly fit: 'cover' | 'contain';
  readonly devicePixelRatio: number;
  /** On the screen, in a page that is on the screen. */
  readonly visible: boolean;
  readonly staged: boolean;
  readonly speaking: boolean;
}

/** Ready, but nothing is sent. */
const unseen: Want = { maxWidthPx: 0, maxFps: 1, priority: 0 };
/** So that a window being resized does not ask anew for every pixel. */
const stepPx = 32;
const mostPx = 16_384;
/** In a picture this narrow nobody sees the difference between 15 and 30 frames a second. */
const thumbnailPx = 200;

export function wantFor(shown: Shown): Want {
  const widthPx = drawnWidthPx(shown) * shown.devicePixelRatio;
  if (!shown.visible || widthPx <= 0) return unseen;
  return {
    maxWidthPx: Math.min(mostPx, Math.ceil(widthPx / stepPx) * stepPx),
    maxFps: shown.source === 'camera' && shown.widthPx < thumbnailPx ? 15 : 30,
    priority: priorityOf(shown),
  };
}

/** A covering picture is wider than a tall tile; a contained one narrower than a wide tile. */
function drawnWidthPx({ widthPx, heightPx, aspect, fit }: Shown): number {
  const ofHeightPx = heightPx * aspect;
  return fit === 'cover' ? Math.max(widthPx, ofHeightPx) : Math.min(widthPx, ofHeightPx);
}

function priorityOf({ source, staged, speaking }: Shown): number {
  if (staged) return 200;
  if (source === 'screen') return 180;
  return speaking ? 140 : 100;
}

/** A cut that would hide more than this share of a picture is none that a camera's owner wants. */
const mostCut = 0.45;

/** Screens are shown whole; cameras fill their tile unless too much of them would be cut away. */
export function fitFor(source: 'camera' | 'screen', aspect: number, tileAspect: number): 'cover' | 'contain' {
  if (source === 'screen') return 'contain';
  const kept = Math.min(aspect / tileAspect, tileAspect / aspect);
  return 1 - kept > mostCut ? 'contain' : 'cover';
}
