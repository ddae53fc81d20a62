import type { RoomRulesView } from './model.ts';

/** How a room is run that nobody has set up: open to whoever has its link. */
export const openRules: Readonly<RoomRulesView> = {
  locked: false,
  lobby: false,
  guests: true,
  participants: null,
  slowModeS: 0,
  membersOnly: false,
  signed: false,
};
