/** Where tiles stand, in CSS pixels. Pure: the page measures, this decides. */

export interface Area {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface Rect extends Area {
  readonly leftPx: number;
  readonly topPx: number;
}

export interface Arrangement {
  /** In the order of the tiles. */
  readonly rects: readonly Rect[];
  /** Larger than the area when it scrolls. */
  readonly content: Area;
}

export const gapPx = 8;
/** Narrower tiles show nobody; from here on the grid scrolls. */
export const smallestTilePx = 148;
const widestAspect = 16 / 9;

/** The columns that make tiles largest; the last row stands in the middle. */
export function arrangeGrid(count: number, area: Area): Arrangement {
  if (count === 0 || area.widthPx <= 0 || area.heightPx <= 0) return { rects: [], content: area };
  const fitting = bestFit(count, area);
  const { columns, tile } = fitting.tile.widthPx >= smallestTilePx ? fitting : scrolling(count, area);
  const rows = Math.ceil(count / columns);
  const usedPx = rows * tile.heightPx + (rows - 1) * gapPx;
  const topPx = Math.max(0, (area.heightPx - usedPx) / 2);
  const rects = Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const rowPx = inRow * tile.widthPx + (inRow - 1) * gapPx;
    return {
      leftPx: (area.widthPx - rowPx) / 2 + (index % columns) * (tile.widthPx + gapPx),
      topPx: topPx + row * (tile.heightPx + gapPx),
      ...tile,
    };
  });
  return { rects, content: { widthPx: area.widthPx, heightPx: Math.max(area.heightPx, usedPx) } };
}

/** One tile large, the others in a strip: beside it in a wide area, below it in a tall one. */
export function arrangeStage(count: number, staged: number, area: Area): Arrangement {
  if (count === 0 || area.widthPx <= 0 || area.heightPx <= 0) return { rects: [], content: area };
  if (count === 1) return { rects: [{ leftPx: 0, topPx: 0, ...area }], content: area };
  return area.widthPx > area.heightPx ? stripBeside(count, staged, area) : stripBelow(count, staged, area);
}

function stripBeside(count: number, staged: number, area: Area): Arrangement {
  const widthPx = clamp(area.widthPx * 0.2, 120, 260);
  const heightPx = widthPx / widestAspect;
  const stage = { leftPx: 0, topPx: 0, widthPx: area.widthPx - widthPx - gapPx, heightPx: area.heightPx };
  const usedPx = (count - 1) * (heightPx + gapPx) - gapPx;
  const startPx = Math.max(0, (area.heightPx - usedPx) / 2);
  const rects = inOrder(count, staged, stage, (place) => ({
    leftPx: stage.widthPx + gapPx,
    topPx: startPx + place * (heightPx + gapPx),
    widthPx,
    heightPx,
  }));
  return { rects, content: { widthPx: area.widthPx, heightPx: Math.max(area.heightPx, usedPx) } };
}

function stripBelow(count: number, staged: number, area: Area): Arrangement {
  // Three of them side by side, so that a small company is in sight without scrolling.
  const widthPx = clamp((area.widthPx - 2 * gapPx) / 3, 96, 200);
  const heightPx = Math.min(widthPx * (3 / 4), area.heightPx * 0.3);
  const stage = { leftPx: 0, topPx: 0, widthPx: area.widthPx, heightPx: area.heightPx - heightPx - gapPx };
  const usedPx = (count - 1) * (widthPx + gapPx) - gapPx;
  const startPx = Math.max(0, (area.widthPx - usedPx) / 2);
  const rects = inOrder(count, staged, stage, (place) => ({
    leftPx: startPx + place * (widthPx + gapPx),
    topPx: stage.heightPx + gapPx,
    widthPx,
    heightPx,
  }));
  return { rects, content: { widthPx: Math.max(area.widthPx, usedPx), heightPx: area.heightPx } };
}

function inOrder(count: number, staged: number, stage: Rect, inStrip: (place: number) => Rect): Rect[] {
  return Array.from({ length: count }, (_, index) => {
    if (index === staged) return stage;
    return inStrip(index < staged ? index : index - 1);
  });
}

interface Fit {
  readonly columns: number;
  readonly tile: Area;
}

function bestFit(count: number, area: Area): Fit {
  let best: Fit = { columns: 1, tile: { widthPx: 0, heightPx: 0 } };
  const tallestAspect = area.widthPx > area.heightPx ? 4 / 3 : 4 / 5;
  for (let columns = 1; columns <= count; columns += 1) {
    const rows = Math.ceil(count / columns);
    const cell = {
      widthPx: (area.widthPx - (columns - 1) * gapPx) / columns,
      heightPx: (area.heightPx - (rows - 1) * gapPx) / rows,
    };
    const tile = shaped(cell, tallestAspect);
    if (tile.widthPx * tile.heightPx > best.tile.widthPx * best.tile.heightPx) best = { columns, tile };
  }
  return best;
}

function scrolling(count: number, area: Area): Fit {
  const columns = clamp(Math.floor((area.widthPx + gapPx) / (smallestTilePx + gapPx)), 1, count);
  const widthPx = (area.widthPx - (columns - 1) * gapPx) / columns;
  return { columns, tile: { widthPx, heightPx: widthPx / (4 / 3) } };
}

/** Cameras are mostly wide: a tall tile would cut them, which only a tall page, a phone, makes worth it. */
function shaped({ widthPx, heightPx }: Area, tallestAspect: number): Area {
  if (widthPx <= 0 || heightPx <= 0) return { widthPx: 0, heightPx: 0 };
  const aspect = clamp(widthPx / heightPx, tallestAspect, widestAspect);
  const fittedPx = Math.min(widthPx, heightPx * aspect);
  return { widthPx: fittedPx, heightPx: fittedPx / aspect };
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
