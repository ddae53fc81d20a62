import { wallNow } from '@crossband/foundation';
import type { Principal } from '@crossband/identity';
import type { RoomPlace } from '@crossband/room';
import type { Memberships, Mentions, Messages, ReadCursors, Store } from '@crossband/store';
import type { MentionView, UnreadView } from '@crossband/wire';
import type { Places } from '../access/places.ts';
import { viewMessage } from '../message-view.ts';
import { mentionCandidates, namedAccounts } from './mention-names.ts';

/** Rooms whose unread messages are counted at once. */
const mostRooms = 1_000;

/** An account, where only accounts have something. */
export type Reader = Principal & { readonly account: string };

/** What people with an account have read, have not read, and where they were named. */
export class Reading {
  readonly #places: Places;
  readonly #messages: Messages;
  readonly #cursors: ReadCursors;
  readonly #mentions: Mentions;
  readonly #memberships: Memberships;
  readonly #bans: Store['bans'];
  readonly #accounts: Store['people']['accounts'];

  constructor(
    places: Places,
    store: Pick<Store, 'messages' | 'readCursors' | 'mentions' | 'memberships' | 'bans' | 'people'>,
  ) {
    this.#places = places;
    this.#messages = store.messages;
    this.#cursors = store.readCursors;
    this.#mentions = store.mentions;
    this.#memberships = store.memberships;
    this.#bans = store.bans;
    this.#accounts = store.people.accounts;
  }

  /** Up to a message that there is: a cursor beyond the last would hide what comes. Answers where it stands. */
  async read({ account }: Reader, { id }: Pick<RoomPlace, 'id'>, position: number): Promise<number> {
    const [head] = await this.#messages.heads([id]);
    const read = Math.min(position, head?.lastPosition ?? 0);
    if (read > 0) await this.#cursors.set({ account, room: id, position: read });
    return read;
  }

  async unread(reader: Reader, places: readonly Pick<RoomPlace, 'id' | 'name'>[]): Promise<UnreadView[]> {
    const names = new Map(places.slice(0, mostRooms).map(({ id, name }) => [id, name]));
    const [counted, mentioned] = await Promise.all([
      this.#cursors.unread(reader.account, [...names.keys()]),
      this.#mentions.counts(reader.account),
    ]);
    return counted.map(({ room, unread, position, lastPosition }) => {
      const name = names.get(room) ?? room;
      return { room: name, unread, position, lastPosition, mentions: mentioned.get(room) ?? 0 };
    });
  }

  /** The kept rooms that an account may know of. */
  async knownTo(reader: Reader): Promise<RoomPlace[]> {
    const own = await this.#memberships.ofAccount(reader.account);
    return this.#places.knownTo(reader, new Set(own.map(({ room }) => room)));
  }

  /** What names this account, in rooms that it may still know of; rooms that nobody keeps have their id as their name. */
  async mentions(reader: Reader, limit: number): Promise<MentionView[]> {
    const found = await this.#mentions.unread(reader.account, limit);
    const names = new Map((await this.knownTo(reader)).map(({ id, name }) => [id, name]));
    const kept = new Map<string, boolean>();
    const closed = new Set<string>();
    for (const { room } of found) {
      if (kept.has(room)) continue;
      kept.set(room, (await this.#places.kept(room)) !== null);
      if (!reader.administrator && (await this.#isBanned(reader.account, room))) closed.add(room);
    }
    return found.flatMap((message) => {
      if (closed.has(message.room)) return [];
      const room = names.get(message.room) ?? (kept.get(message.room) ? null : message.room);
      return room === null ? [] : { room, message: viewMessage(message) };
    });
  }

  /** The accounts that a text names and that may read it where it stands; never its author. */
  async named(text: string, place: Pick<RoomPlace, 'id' | 'rules'>, author: string): Promise<string[]> {
    const candidates = mentionCandidates(text);
    if (candidates.length === 0) return [];
    const accounts = await this.#accounts.named([...new Set(candidates.flat())]);
    const named = namedAccounts(candidates, new Map(accounts.map(({ nameKey, id }) => [nameKey, id])));
    const others: string[] = [];
    for (const account of named) {
      if (account !== author && !(await this.#isBanned(account, place.id))) others.push(account);
    }
    if (!place.rules.membersOnly || others.length === 0) return others;
    const members = new Set((await this.#memberships.ofRoom(place.id)).map(({ account }) => account));
    return others.filter((account) => members.has(account));
  }

  /** Whether the room, or the hub, keeps an account out. */
  async #isBanned(account: string, room: string): Promise<boolean> {
    return (await this.#bans.find(room, [account], wallNow())) !== null;
  }
}
