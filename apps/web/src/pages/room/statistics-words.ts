import type { Source, SupplyReason, SupplyView } from '@crossband/wire';

/** Numbers and reasons as people read them. Pure. */

export const sourceWords: Record<Source, string> = {
  microphone: 'microphone',
  camera: 'camera',
  screen: 'screen',
  'screen-audio': 'sound of the screen',
};

const reasonWords: Record<SupplyReason, string> = {
  'as-wanted': 'As sharp as your tile shows it.',
  'best-available': 'The best that the sender gives.',
  'viewer-bandwidth': 'Less than your tile could show: your connection carries no more at the moment.',
  'small-tile': 'A smaller picture suffices for your tile.',
  'off-screen': 'Paused: the tile is out of sight.',
  'publisher-paused': 'Paused by the sender.',
  interrupted: 'Interrupted: the sender or the hub is coming back.',
};

export function supplyWords({ reason, spatialLayer, want }: SupplyView): string {
  const layer = spatialLayer < 0 ? 'No layer flows' : `Layer ${spatialLayer + 1}`;
  const wanted = want.maxWidthPx > 0 ? `, wanted up to ${want.maxWidthPx} px` : '';
  return `${reasonWords[reason]} (${layer}${wanted})`;
}

export function bitrateWords(bitrateBps: number): string {
  if (bitrateBps >= 999_500) return `${(bitrateBps / 1_000_000).toFixed(1)} Mbit/s`;
  return `${Math.round(bitrateBps / 1_000)} kbit/s`;
}

export function shareWords(share: number): string {
  const percent = share * 100;
  return `${percent > 0 && percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

export function timeWords(timeMs: number | null): string {
  return timeMs === null ? 'not yet known' : `${Math.round(timeMs)} ms`;
}
