import { openRules } from '@crossband/wire/signaling/open-rules';
import type { RoomRules } from './rules.ts';

/** What a room is called, and whether it stays when nobody is in it. */
export interface About {
  readonly name: string;
  readonly topic: string;
  readonly kept: boolean;
}

/** How a room stands when it opens. */
export interface RoomPlace extends About {
  /** Never changes; words, members and bans name it. */
  readonly id: string;
  readonly rules: RoomRules;
}

/** A room that nobody keeps: it is there while somebody is in it, open to whoever has its link. */
export function passingPlace(name: string, id = name): RoomPlace {
  return { id, name, topic: '', kept: false, rules: openRules };
}
