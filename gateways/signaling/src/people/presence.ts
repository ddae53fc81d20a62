import type { Accounts, Person } from '@crossband/identity';
import type { Room, Rooms } from '@crossband/room';
import type { PersonView } from '@crossband/wire';
import type { Session } from '../handlers/types.ts';
import type { Attendance } from './attendance.ts';

/** News of people are gathered this long, ms: hundreds who come back after a restart are one message. */
const gatherMs = 150;
/** People in one list: those who are here, and the first of the others by name. */
const mostPeople = 500;

/** Who is here, away, in which room and speaking, told to those who watch. */
export class Presence {
  readonly #attendance: Attendance;
  readonly #accounts: Accounts;
  /** Account of the active speaker, by room. */
  readonly #speaking = new Map<Room, string>();
  /** What was told last of those who are here. */
  readonly #known = new Map<string, PersonView>();
  readonly #changed = new Set<string>();
  readonly #gone = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ attendance, accounts, rooms }: { attendance: Attendance; accounts: Accounts; rooms: Rooms }) {
    this.#attendance = attendance;
    this.#accounts = accounts;
    attendance.onChange((account) => this.#touch(account));
    accounts.events.on('changed', (person) => this.#accountChanged(person));
    rooms.events.on('opened', (room) => {
      room.events.on('speakersChanged', (active) => this.#spoke(room, active));
      room.events.on('closed', () => this.#spoke(room, null));
      room.events.on('described', () => this.#everybodyIn(room));
      room.events.on('rulesChanged', () => this.#everybodyIn(room));
    });
  }

  /** Everybody with an account, as it is now. */
  async people(): Promise<{ people: PersonView[]; more: boolean }> {
    const listed = await this.#accounts.list({ limit: mostPeople });
    const here = [...this.#attendance.accounts()].flatMap((account) => this.#view(account) ?? []);
    const seen = new Set(here.map(({ account }) => account));
    const others = listed.filter(({ id, disabled }) => !disabled && !seen.has(id)).map(offline);
    return { people: [...here, ...others], more: listed.length === mostPeople };
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #accountChanged(person: Person): void {
    const { id, name, administrator, disabled } = person;
    if (disabled) this.#gone.add(id);
    else {
      this.#gone.delete(id);
      this.#known.set(id, { ...(this.#known.get(id) ?? offline(person)), name, administrator });
    }
    this.#touch(id);
  }

  #spoke(room: Room, participant: string | null): void {
    const account = participant === null ? null : (room.accountOf(participant) ?? null);
    const before = this.#speaking.get(room) ?? null;
    if (account === before) return;
    if (account === null) this.#speaking.delete(room);
    else this.#speaking.set(room, account);
    for (const one of [account, before]) if (one !== null) this.#touch(one);
  }

  #everybodyIn(room: Room): void {
    for (const account of this.#attendance.accounts()) {
      if ([...this.#attendance.of(account)].some((session) => roomOf(session) === room)) this.#touch(account);
    }
  }

  #touch(account: string): void {
    this.#changed.add(account);
    this.#timer ??= setTimeout(() => this.#tell(), gatherMs).unref();
  }

  #tell(): void {
    this.#timer = undefined;
    const people: PersonView[] = [];
    for (const account of this.#changed) {
      const before = this.#known.get(account);
      const now = this.#view(account);
      if (now) this.#known.set(account, now);
      else this.#known.delete(account);
      if (this.#gone.has(account)) continue;
      if (now) people.push(now);
      else if (before) people.push({ ...before, presence: 'offline', inRoom: false, room: null, speaking: false });
    }
    const gone = [...this.#gone];
    this.#changed.clear();
    this.#gone.clear();
    if (people.length === 0 && gone.length === 0) return;
    this.#attendance.tell(JSON.stringify({ event: 'people.changed', data: { people, gone } }));
  }

  /** Null: is not here. */
  #view(account: string): PersonView | null {
    const sessions = [...this.#attendance.of(account)];
    const principal = sessions[0]?.principal;
    if (!principal) return null;
    const rooms = sessions.flatMap((session) => roomOf(session) ?? []);
    const [room = null] = rooms;
    return {
      account,
      name: principal.name ?? '',
      administrator: principal.administrator,
      presence: sessions.every(({ away }) => away) ? 'away' : 'online',
      inRoom: room !== null,
      // The name of a room that nobody keeps is all that its door has for a key.
      room: rooms.find(({ about, door }) => about.kept && !door.rules.membersOnly)?.about.name ?? null,
      speaking: rooms.some((one) => this.#speaking.get(one) === account),
    };
  }
}

function roomOf({ at }: Session): Room | null {
  return at.state === 'joined' ? at.member.room : null;
}

function offline({ id, name, administrator }: Person): PersonView {
  return { account: id, name, administrator, presence: 'offline', inRoom: false, room: null, speaking: false };
}
