import { CodedError, isCodedError, monotonicNow, wallNow } from '@crossband/foundation';
import type { Room, Seat } from '@crossband/room';
import type { Attachment, Message, Messages } from '@crossband/store';
import type { ChatMessageView, RequestParams, ResultOf } from '@crossband/wire';
import type { News } from './people/news.ts';
import type { Reading } from './people/reading.ts';

type Asked<Method extends `chat.${string}`> = Method extends keyof RequestParams ? RequestParams[Method] : never;

type Said = Omit<Asked<'chat.send'>, 'attachments'> & { readonly attachments: readonly Attachment[] };

/**
 * The words of rooms: kept by the store first, announced in the room after that, so that what anybody reads or has
 * acknowledged survives. Rights come from the seat.
 */
export class Words {
  readonly #messages: Messages;
  readonly #reading: Reading;
  readonly #news: News;
  /** When somebody may write again in a room with slow mode, monotonic ms, by room and author. */
  readonly #quietUntil = new Map<string, number>();

  constructor(messages: Messages, reading: Reading, news: News) {
    this.#messages = messages;
    this.#reading = reading;
    this.#news = news;
  }

  /** Resolves when the message is durable. A resend of the same id answers the first one and announces nothing. */
  async send(room: Room, seat: Seat, said: Said): Promise<ChatMessageView> {
    const { id, text, replyTo, attachments } = said;
    const { author, name, mayModerate } = room.conversation.writer(seat);
    const pace = mayModerate ? null : this.#pace(room, author);
    const mentions = await this.#named(room, text, author);
    const { message, appended } = await kept(
      this.#messages.append({
        room: room.id,
        id,
        author,
        name,
        text,
        sentAtMs: wallNow(),
        attachments,
        mentions,
        ...(replyTo === undefined ? {} : { replyTo }),
      }),
    );
    const view = viewMessage(message);
    if (appended) {
      pace?.();
      room.conversation.announce(view);
      this.#news.mention(mentions, room, view);
    }
    return view;
  }

  async history(room: Room, { before, after, limit }: Asked<'chat.history'>): Promise<ResultOf<'chat.history'>> {
    const cursors = { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
    const { messages, lastPosition, revision } = await kept(this.#messages.page({ room: room.id, limit, ...cursors }));
    return { messages: messages.map(viewMessage), lastPosition, revision };
  }

  async changes(room: Room, { revision, limit }: Asked<'chat.changes'>): Promise<ResultOf<'chat.changes'>> {
    const found = await kept(this.#messages.changesSince({ room: room.id, revision, limit }));
    const { lastPosition, more } = found;
    return { messages: found.messages.map(viewMessage), lastPosition, revision: found.revision, more };
  }

  /** Only the author may change what somebody said. Who is named by it for the first time is told, as by a new message. */
  async edit(room: Room, seat: Seat, { position, text }: Asked<'chat.edit'>): Promise<ChatMessageView> {
    const { author } = room.conversation.writer(seat);
    const known = await this.#known(room, position);
    if (known.author !== author) throw new CodedError('not-yours', 'Only who wrote a message may edit it.');
    const mentions = await this.#named(room, text, author);
    const edit = { room: room.id, position, text, mentions, atMs: wallNow() };
    const { named, unnamed, ...changed } = await kept(this.#messages.edit(edit));
    const view = this.#changed(room, changed);
    this.#news.mention(named, room, view);
    this.#news.unmention(unnamed, room, position);
    return view;
  }

  /** The author, or a moderator. */
  async remove(room: Room, seat: Seat, { position }: Asked<'chat.delete'>): Promise<ChatMessageView> {
    const { author, mayModerate } = room.conversation.writer(seat);
    const known = await this.#known(room, position);
    if (known.author !== author && !mayModerate) {
      throw new CodedError('not-yours', 'Only who wrote a message, or a moderator, may delete it.');
    }
    return this.#changed(room, await kept(this.#messages.remove({ room: room.id, position, atMs: wallNow() })));
  }

  async react(room: Room, seat: Seat, { position, reaction, on }: Asked<'chat.react'>): Promise<ChatMessageView> {
    const { author } = room.conversation.writer(seat);
    const change = { room: room.id, position, reaction, author };
    const messages = this.#messages;
    const changed = on ? messages.react({ ...change, atMs: wallNow() }) : messages.unreact(change);
    return this.#changed(room, await kept(changed));
  }

  async search(room: Room, { text, before, limit }: Asked<'chat.search'>): Promise<ResultOf<'chat.search'>> {
    const asked = { rooms: [room.id], text, limit, ...(before === undefined ? {} : { before }) };
    const { messages, next } = await kept(this.#messages.search(asked));
    return { messages: messages.map(viewMessage), next };
  }

  /** The accounts that these words name. */
  async #named({ id, door }: Room, text: string, author: string): Promise<string[]> {
    return text.includes('@') ? kept(this.#reading.named(text, { id, rules: door.rules }, author)) : [];
  }

  async #known(room: Room, position: number): Promise<Message> {
    const message = await kept(this.#messages.get({ room: room.id, position }));
    if (!message) throw new CodedError('unknown-message', 'There is no such message in this room.');
    return message;
  }

  #changed(room: Room, { message, changed }: { message: Message; changed: boolean }): ChatMessageView {
    const view = viewMessage(message);
    if (changed) room.conversation.announceChange(view);
    return view;
  }

  /** Refuses who wrote too recently; the answer notes that a message was written. */
  #pace(room: Room, author: string): (() => void) | null {
    const pauseMs = room.door.rules.slowModeS * 1_000;
    if (pauseMs === 0) return null;
    const key = `${author}\0${room.id}`;
    const now = monotonicNow();
    const waitMs = (this.#quietUntil.get(key) ?? 0) - now;
    if (waitMs > 0) {
      throw new CodedError('slow-mode', `This room is in slow mode: write again in ${Math.ceil(waitMs / 1_000)} s.`);
    }
    return () => {
      // Only those who wrote within the pause are kept.
      for (const [known, until] of this.#quietUntil) if (until <= now) this.#quietUntil.delete(known);
      this.#quietUntil.set(key, now + pauseMs);
    };
  }
}

/** The store's own failures are not the writer's business; that their words are not lost is. */
async function kept<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!isCodedError(error) || error.audience !== 'internal') throw error;
    throw new CodedError('store-unavailable', 'The hub cannot keep words at the moment; try again shortly.', {
      cause: error,
    });
  }
}

export function viewMessage(message: Message): ChatMessageView {
  const { room: _room, ...view } = message;
  return view;
}
