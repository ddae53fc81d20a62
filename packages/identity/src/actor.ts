/** Who does something to the hub or its rooms. */
export interface Actor {
  /** In the audit log: an account's id, or e.g. `operator`. */
  readonly id: string;
  readonly account: string | null;
  /** Of the hub: owner of every room. */
  readonly administrator: boolean;
  /** Name of the room that a room token lets its bearer moderate. */
  readonly moderates?: string;
}

/** Whoever may write to the hub's data folder: the commands of its own machine. */
export const operator: Actor = { id: 'operator', account: null, administrator: true };
