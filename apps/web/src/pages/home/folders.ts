import type { RoomListing } from '@crossband/wire/api';

export interface Folder {
  /** Empty: rooms without one. */
  readonly name: string;
  readonly rooms: readonly RoomListing[];
}

/** Rooms in their folders, those without one first. Within a folder by place, then by name. */
export function foldersOf(rooms: readonly RoomListing[]): Folder[] {
  const names = [...new Set(rooms.map(({ folder }) => folder))].toSorted((a, b) => a.localeCompare(b));
  return names.map((name) => ({ name, rooms: rooms.filter(({ folder }) => folder === name).toSorted(byPlace) }));
}

function byPlace(a: RoomListing, b: RoomListing): number {
  return a.sortOrder - b.sortOrder || a.name.localeCompare(b.name);
}

/** New places so that `room` stands `by` further down (up: negative) among its neighbours; only those that change. */
export function placesAfter(rooms: readonly RoomListing[], room: RoomListing, by: number): Map<string, number> {
  const others = rooms.filter((one) => one !== room);
  const at = Math.max(0, Math.min(others.length, rooms.indexOf(room) + by));
  const wanted = others.toSpliced(at, 0, room);
  return new Map(wanted.flatMap((one, place) => (one.sortOrder === place ? [] : [[one.name, place]])));
}
