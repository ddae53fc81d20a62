import { type CSSProperties, useMemo, useRef } from 'react';
import { useArea } from '../../media/use-area.ts';
import { arrangeGrid, arrangeStage, type Rect } from './arrange.ts';
import { Tile } from './tile.tsx';
import type { TileView } from './tile-list.ts';

interface TilesProps {
  tiles: readonly TileView[];
  layout: 'grid' | 'stage';
  staged: number;
  pinned: string | null;
  pin: (id: string | null) => void;
}

/**
 * All tiles in one container, in an order of their own: changing the layout moves them by style only, so that no video
 * element ever leaves the document and stops.
 */
export function Tiles({ tiles, layout, staged, pinned, pin }: TilesProps) {
  const ref = useRef<HTMLDivElement>(null);
  const area = useArea(ref);
  const count = tiles.length;
  const { rects, content } = useMemo(
    () => (layout === 'stage' ? arrangeStage(count, staged, area) : arrangeGrid(count, area)),
    [layout, count, staged, area],
  );
  const places = useMemo(
    () => rects.map((rect, index) => placeOf(rect, layout === 'stage' && index === staged)),
    [rects, layout, staged],
  );
  return (
    <div className="tiles" ref={ref} data-layout={layout}>
      <div className="tiles-content" style={{ width: content.widthPx, height: content.heightPx }}>
        {places.map((place, index) => {
          const tile = tiles[index];
          return (
            tile && (
              <Tile
                key={tile.id}
                tile={tile}
                place={place}
                staged={layout === 'stage' && index === staged}
                pinned={tile.id === pinned}
                pin={pin}
              />
            )
          );
        })}
      </div>
    </div>
  );
}

/** The stage stays where it is while the strip scrolls past it. */
function placeOf({ leftPx, topPx, widthPx, heightPx }: Rect, sticks: boolean): CSSProperties {
  return { position: sticks ? 'sticky' : 'absolute', left: leftPx, top: topPx, width: widthPx, height: heightPx };
}
