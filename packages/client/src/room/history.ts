import type { ChatMessageView, Method, RequestParams, ResultOf } from '@crossband/wire';
import type { ValueStore } from '../store.ts';
import { messagesKept, withHistory, withMessages } from './messages.ts';
import type { Reading } from './reading.ts';
import type { ClientState } from './state.ts';

const pageSize = 50;
/** What is fetched at once on the way to a message further up; the hub gives no more. */
const reachingPageSize = 100;
/** On each side of a message. */
const neighbours = 3;
/** Pages of what was missed that are fetched in order; beyond it the newest page is enough, and `older` fills in. */
const mostMissedPages = 10;

type Ask = <M extends Method>(method: M, params: RequestParams[M]) => Promise<ResultOf<M>>;

/** The room's words as the hub keeps them: what we missed, and what stands further up. */
export class ChatHistory {
  readonly #ask: Ask;
  readonly #state: ValueStore<ClientState>;
  readonly #reading: Reading;
  /** Changes of messages up to this number are known here. */
  #revision: number | null = null;
  /** Older ones that are on their way. */
  #fetching: Promise<void> | null = null;

  constructor(ask: Ask, state: ValueStore<ClientState>, reading: Reading) {
    this.#ask = ask;
    this.#state = state;
    this.#reading = reading;
  }

  /** We are in another room, or in none. */
  forget(): void {
    this.#revision = null;
  }

  /** Fetches exactly what came and what changed since we were last here; in a room that is new to us, the newest. */
  async catchUp(): Promise<void> {
    const newest = this.#positions().at(-1);
    if (newest === undefined || this.#revision === null) return this.#begin();
    const { missed, lastPosition, complete } = await this.#missed(newest);
    // The hub was set up anew: what we know is of another history.
    if (lastPosition < newest || !complete) return this.#begin();
    this.#learn(missed);
    await Promise.all([this.#changed(this.#revision), this.#reading.recall()]);
  }

  /** The page before the oldest message that we have; nothing more to come makes `history.complete` true. */
  async older(): Promise<void> {
    await (this.#fetching ?? this.#fetchOlder(pageSize));
  }

  /** Fetches what stands further up, back to this position. False: a page does not keep as much. */
  async reach(position: number): Promise<boolean> {
    for (;;) {
      const positions = this.#positions();
      const [oldest = 0, newest = 0] = [positions[0], positions.at(-1)];
      if (newest - position >= messagesKept) return false;
      if (oldest <= position) return true;
      if (this.#state.getSnapshot().history.complete) return false;
      await (this.#fetching ?? this.#fetchOlder(reachingPageSize));
    }
  }

  /** A message with a few before and behind it, in order, without adding them to the page. */
  async around(position: number): Promise<ChatMessageView[]> {
    const [after, before] = [Math.max(0, position - neighbours - 1), position + neighbours + 1];
    return (await this.#ask('chat.history', { after, before, limit: 2 * neighbours + 1 })).messages;
  }

  async #fetchOlder(limit: number): Promise<void> {
    const oldest = this.#positions()[0];
    const { history, self } = this.#state.getSnapshot();
    if (oldest === undefined || history.complete) return;
    this.#state.update((state) => ({ ...state, history: { ...state.history, loading: true } }));
    this.#fetching = this.#ask('chat.history', { before: oldest, limit })
      .then(({ messages }) => {
        // What comes after we have left belongs to no other room.
        if (this.#state.getSnapshot().self?.room !== self?.room) return;
        this.#state.update((state) => ({
          ...state,
          messages: withHistory(state.messages, messages),
          history: { ...state.history, complete: messages.length < limit },
        }));
      })
      .finally(() => {
        this.#fetching = null;
        this.#state.update((state) => ({ ...state, history: { ...state.history, loading: false } }));
      });
    await this.#fetching;
  }

  async #changed(since: number): Promise<void> {
    const { messages, revision, more } = await this.#ask('chat.changes', { revision: since, limit: pageSize });
    this.#learn(messages);
    this.#revision = revision;
    if (more) await this.#changed(revision);
  }

  async #begin(): Promise<void> {
    const [{ messages, lastPosition, revision }, place] = await Promise.all([
      this.#ask('chat.history', { limit: pageSize }),
      this.#reading.place(),
    ]);
    this.#revision = revision;
    this.#state.update((state) => {
      const pending = state.messages.filter(({ delivery }) => delivery !== 'sent');
      // Live ones that came while we asked stand behind this page.
      const last = messages.at(-1)?.position ?? 0;
      const live = state.messages.filter(({ delivery, position }) => delivery === 'sent' && position > last);
      const history = { loading: false, complete: messages.length < pageSize, since: lastPosition };
      // A hub that was set up anew counts from the beginning.
      const readTo = Math.min(state.readTo ?? place ?? lastPosition, lastPosition);
      return { ...state, messages: withMessages([...live, ...pending], messages), history, readTo };
    });
  }

  async #missed(newest: number) {
    const missed: ChatMessageView[] = [];
    for (let page = 0, after = newest; page < mostMissedPages; page += 1) {
      const { messages, lastPosition } = await this.#ask('chat.history', { after, limit: pageSize });
      missed.push(...messages);
      after = messages.at(-1)?.position ?? after;
      if (after >= lastPosition || lastPosition < newest) return { missed, lastPosition, complete: true };
    }
    return { missed, lastPosition: newest, complete: false };
  }

  #learn(messages: readonly ChatMessageView[]): void {
    const oldest = this.#positions()[0] ?? 0;
    // A change of a message further up is seen when that page is fetched.
    const near = messages.filter(({ position }) => position >= oldest);
    this.#state.update((state) => ({ ...state, messages: withMessages(state.messages, near) }));
  }

  #positions(): number[] {
    return this.#state
      .getSnapshot()
      .messages.flatMap(({ delivery, position }) => (delivery === 'sent' ? position : []));
  }
}
