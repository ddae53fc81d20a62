import type { ParticipantView, PublicationView } from '@crossband/wire';

/** Who and what is shown, in which order. Pure. */

export interface TileView {
  /** `PARTICIPANT:camera` for a person, the publication's id for a screen. */
  readonly id: string;
  readonly kind: 'person' | 'screen';
  readonly participant: ParticipantView;
  readonly own: boolean;
  readonly video: PublicationView | null;
  readonly microphone: PublicationView | null;
}

/** Screens first, then the others in the order of the room, oneself last. */
export function tilesOf(
  participants: readonly ParticipantView[],
  publications: readonly PublicationView[],
  self: string,
): TileView[] {
  const screens: TileView[] = [];
  const people: TileView[] = [];
  for (const participant of participants) {
    const theirs = publications.filter((publication) => publication.participant === participant.id);
    const find = (source: PublicationView['source']): PublicationView | null =>
      theirs.find((publication) => publication.source === source) ?? null;
    const person = { participant, own: participant.id === self, microphone: find('microphone') };
    people.push({ ...person, id: `${participant.id}:camera`, kind: 'person', video: find('camera') });
    for (const screen of theirs) {
      if (screen.source === 'screen') screens.push({ ...person, id: screen.id, kind: 'screen', video: screen });
    }
  }
  return [...screens, ...people.filter((tile) => !tile.own), ...people.filter((tile) => tile.own)];
}

/** Which tile stands on the stage: the pinned one, else the newest screen of another, else who speaks, else the first. */
export function stagedIndex(tiles: readonly TileView[], pinned: string | null, speaker: string | null): number {
  const candidates = [
    tiles.findIndex((tile) => tile.id === pinned),
    tiles.findLastIndex((tile) => tile.kind === 'screen' && !tile.own),
    tiles.findIndex((tile) => tile.kind === 'person' && tile.participant.id === speaker && !tile.own),
  ];
  return candidates.find((index) => index >= 0) ?? 0;
}

/** What the user chose, else the stage as soon as somebody else shows a screen or a tile is pinned. */
export function layoutOf(
  chosen: 'grid' | 'stage' | null,
  tiles: readonly TileView[],
  pinned: string | null,
): 'grid' | 'stage' {
  if (chosen) return chosen;
  const staged = tiles.some((tile) => tile.id === pinned || (tile.kind === 'screen' && !tile.own));
  return staged ? 'stage' : 'grid';
}
