import { CodedError, isCodedError, wallNow } from '@crossband/foundation';
import type { Room, Seat } from '@crossband/room';
import type { Attachment, Message, Messages } from '@crossband/store';
import type { ChatMessageView, RequestParams, ResultOf } from '@crossband/wire';
import { Announcements } from './announcements.ts';
import { viewMessage } from './message-view.ts';
import type { News } from './people/news.ts';
import type { Reading } from './people/reading.ts';
import { SlowMode } from './slow-mode.ts';

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
  readonly #announcements: Announcements;
  readonly #slowMode = new SlowMode();

  constructor(messages: Messages, reading: Reading, news: News) {
    this.#messages = messages;
    this.#reading = reading;
    this.#news = news;
    this.#announcements = new Announcements(messages);
  }

  /** Resolves when the message is durable. A resend of the same id answers the first one, which is announced once. */
  async send(room: Room, seat: Seat, said: Said): Promise<ChatMessageView> {
    const { id, text, replyTo, attachments } = said;
    const writer = room.conversation.writer(seat);
    const { author, name } = writer;
    const turn = this.#slowMode.take(room, writer, id);
    room.conversation.typing(seat, false);
    const { message, appended, mentions } = await turn.during(async () => {
      const mentions = await this.#named(room, text, author);
      await kept(this.#announcements.ready(room));
      const sent = { room: room.id, id, author, name, text, sentAtMs: wallNow(), attachments, mentions };
      const done = await kept(this.#messages.append({ ...sent, ...(replyTo === undefined ? {} : { replyTo }) }));
      return { ...done, mentions };
    });
    const view = viewMessage(message);
    if (!appended) turn.giveBack();
    const isNews = await kept(this.#announcements.message(room, message));
    if (appended || isNews) this.#news.mention(mentions, room, view);
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

  /**
   * Only the author may change what somebody said. Who is named by it for the first time is told, as by a new message:
   * in slow mode such an edit waits as a message does. Others do not, so that mistakes can be put right.
   */
  async edit(room: Room, seat: Seat, { position, text }: Asked<'chat.edit'>): Promise<ChatMessageView> {
    const writer = room.conversation.writer(seat);
    const { author } = writer;
    const known = await this.#known(room, position);
    if (known.author !== author) throw new CodedError('not-yours', 'Only who wrote a message may edit it.');
    if (text === '' && known.attachments.length === 0) {
      throw new CodedError('bad-params', 'Nothing would be left of this message: delete it instead.');
    }
    const mentions = await this.#named(room, text, author);
    const before = new Set(await this.#named(room, known.text, author));
    const turn = mentions.every((account) => before.has(account)) ? null : this.#slowMode.take(room, writer, null);
    const edit = { room: room.id, position, text, mentions, atMs: wallNow() };
    await kept(this.#announcements.ready(room));
    const edited = () => kept(this.#messages.edit(edit));
    const { named, unnamed, message } = await (turn ? turn.during(edited) : edited());
    const view = await this.#changed(room, message);
    this.#news.mention(named, room, view);
    this.#news.unmention(unnamed, room, position);
    return view;
  }

  /** The author, or a moderator, whose deed `ofOther` writes down first. */
  async remove(
    room: Room,
    seat: Seat,
    { position }: Asked<'chat.delete'>,
    ofOther: (message: Message) => Promise<void>,
  ): Promise<ChatMessageView> {
    const { author, mayModerate } = room.conversation.writer(seat);
    const known = await this.#known(room, position);
    if (known.author !== author && !mayModerate) {
      throw new CodedError('not-yours', 'Only who wrote a message, or a moderator, may delete it.');
    }
    if (known.author !== author && !known.deleted) await ofOther(known);
    await kept(this.#announcements.ready(room));
    const { message } = await kept(this.#messages.remove({ room: room.id, position, atMs: wallNow() }));
    return this.#changed(room, message);
  }

  async react(room: Room, seat: Seat, { position, reaction, on }: Asked<'chat.react'>): Promise<ChatMessageView> {
    const { author } = room.conversation.writer(seat);
    const change = { room: room.id, position, reaction, author };
    const messages = this.#messages;
    await kept(this.#announcements.ready(room));
    const { message } = await kept(on ? messages.react({ ...change, atMs: wallNow() }) : messages.unreact(change));
    return this.#changed(room, message);
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

  async #changed(room: Room, message: Message): Promise<ChatMessageView> {
    await kept(this.#announcements.change(room, message));
    return viewMessage(message);
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
