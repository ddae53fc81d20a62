import type { SelfState } from '@crossband/client';
import { useMemo, useState } from 'react';
import { usePart, useSession } from '../../session/session-context.tsx';
import { layoutOf, stagedIndex, type TileView, tilesOf } from './tile-list.ts';

export interface RoomView {
  readonly tiles: readonly TileView[];
  readonly layout: 'grid' | 'stage';
  readonly staged: number;
  readonly pinned: string | null;
  readonly pin: (id: string | null) => void;
  readonly switchLayout: () => void;
}

/** What is shown where, from the state of the room and the choices of the user. */
export function useRoomView(self: SelfState): RoomView {
  const { client } = useSession();
  const participants = usePart(client.state, (state) => state.participants);
  const publications = usePart(client.state, (state) => state.publications);
  const activeSpeaker = usePart(client.state, (state) => state.activeSpeaker);
  const [chosen, setChosen] = useState<'grid' | 'stage' | null>(null);
  const [pinned, setPinned] = useState<string | null>(null);
  const [speaker, setSpeaker] = useState<string | null>(null);
  // The last one who spoke keeps the stage while everybody is silent; one's own words never take it.
  if (activeSpeaker !== null && activeSpeaker !== self.participant && activeSpeaker !== speaker)
    setSpeaker(activeSpeaker);

  const tiles = useMemo(
    () => tilesOf(participants, publications, self.participant),
    [participants, publications, self.participant],
  );
  // A screen that comes or goes asks for its own layout, whatever was chosen before.
  const screens = tiles.flatMap((tile) => (tile.kind === 'screen' && !tile.own ? tile.id : [])).join(' ');
  const [screensBefore, setScreensBefore] = useState(screens);
  if (screens !== screensBefore) {
    setScreensBefore(screens);
    setChosen(null);
  }
  const layout = layoutOf(chosen, tiles, pinned);
  const pin = useMemo(
    () => (id: string | null) => {
      setPinned(id);
      // A pin wants the stage; without one the layout follows the room again.
      setChosen(null);
    },
    [],
  );
  return {
    tiles,
    layout,
    staged: stagedIndex(tiles, pinned, speaker),
    pinned,
    pin,
    switchLayout: () => setChosen(layout === 'grid' ? 'stage' : 'grid'),
  };
}
