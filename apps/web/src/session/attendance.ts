import { type Client, type Store, ValueStore } from '@crossband/client';

export interface AttendanceState {
  /** Said to be away by a press, which holds until it is taken back. */
  readonly byHand: boolean;
  /** Out of sight for long. */
  readonly bySight: boolean;
}

/** Looking something up elsewhere is not being away. */
const awayAfterMs = 60_000;

/** Whether this person is here: said by hand, or found out when the page has been out of sight for long. */
export class Attendance {
  readonly #client: Client;
  readonly #state = new ValueStore<AttendanceState>({ byHand: false, bySight: false });
  #told: 'active' | 'away' = 'active';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(client: Client) {
    this.#client = client;
    document.addEventListener('visibilitychange', () => this.#look());
    // A new seat is active; who is away sits down away.
    client.on('joined', ({ resumed }) => {
      if (!resumed) this.#told = 'active';
      this.#tell();
    });
    client.on('left', () => this.#set({ byHand: false }));
  }

  get state(): Store<AttendanceState> {
    return this.#state;
  }

  setAway(away: boolean): void {
    this.#set({ byHand: away });
  }

  #look(): void {
    clearTimeout(this.#timer);
    if (document.hidden) this.#timer = setTimeout(() => this.#set({ bySight: true }), awayAfterMs);
    else this.#set({ bySight: false });
  }

  #set(change: Partial<AttendanceState>): void {
    this.#state.update((state) => ({ ...state, ...change }));
    this.#tell();
  }

  #tell(): void {
    const { byHand, bySight } = this.#state.getSnapshot();
    const presence = byHand || bySight ? 'away' : 'active';
    if (presence === this.#told || !this.#client.state.getSnapshot().self) return;
    this.#told = presence;
    this.#client.setPresence(presence).catch((error: unknown) => {
      // While the connection is interrupted the room sees us interrupted anyway; the way back tells it.
      this.#told = presence === 'away' ? 'active' : 'away';
      console.info('Presence was not told:', error);
    });
  }
}
