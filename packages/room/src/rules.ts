/** How a room is run; moderators change it. */
export interface RoomRules {
  /** Nobody new comes in, moderators excepted. */
  readonly locked: boolean;
  /** Guests and listeners knock and wait until somebody lets them in. */
  readonly lobby: boolean;
  /** People without an account may come in by the link. */
  readonly guests: boolean;
  /** Most people in the room at once; null: the hub's own limit. */
  readonly participants: number | null;
  /** Least time between two messages of one person who is no moderator, seconds; 0: none. */
  readonly slowModeS: number;
  /** Only people whom the room knows: members, and whoever brings a room token. */
  readonly membersOnly: boolean;
  /** The hub signs what it sends as datagrams, so that nobody inside can forge it for another. */
  readonly signed: boolean;
}
