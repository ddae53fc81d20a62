import type { Client } from '@crossband/client';
import type { ChatMessageView } from '@crossband/wire';
import { mentions } from '../pages/room/chat/mentions.ts';
import type { Chimes } from './chimes.ts';
import type { Notices } from './notices.ts';
import { remember, remembered } from './stored.ts';

export type NotifyOf = 'never' | 'mentions' | 'everything';

/** Longer words are cut: systems show two lines or so. */
const mostCharacters = 160;

/** Tells of words and knocks outside of the page, where this person has asked for it. */
export class Notifier {
  /** What a press on a notification shows. */
  onPress: (what: 'chat' | 'people') => void = () => undefined;
  readonly #client: Client;
  readonly #chimes: Chimes;
  readonly #notices: Notices;
  #knocks = new Set<string>();
  /** Messages of this room that have named this guest, by their id: each calls once, however often it is edited. */
  readonly #calling = new Set<string>();

  constructor(client: Client, chimes: Chimes, notices: Notices) {
    this.#client = client;
    this.#chimes = chimes;
    this.#notices = notices;
    client.on('message', (message) => this.#heard(message));
    client.on('left', () => this.#calling.clear());
    client.on('changed', (message, before) => this.#changed(message, before));
    client.on('notified', ({ event, data }) => {
      if (event === 'chat.mentioned') return this.#mentioned(data.room, data.message);
      if (event !== 'lobby.changed') return undefined;
      const news = data.waiting.filter(({ id }) => !this.#knocks.has(id));
      this.#knocks = new Set(data.waiting.map(({ id }) => id));
      for (const { name } of news) this.#show(`${name} waits at the door`, this.#room, 'people', 'knock');
      return undefined;
    });
  }

  static get possible(): boolean {
    return 'Notification' in globalThis;
  }

  /**
   * Call in a click's own turn: the browser may ask. Answers why not, in words, or null when it is as wished.
   */
  async choose(of: NotifyOf): Promise<string | null> {
    const refused = of === 'never' ? null : await askAndTry();
    remember({ notify: refused === null ? of : 'never' });
    return refused;
  }

  #heard(message: ChatMessageView): void {
    const { self } = this.#client.state.getSnapshot();
    if (!self || message.author === self.author) return;
    if (mentions(message.text, self.name)) {
      this.#calling.add(message.id);
      this.#call(self.room, message);
    } else if (remembered.getSnapshot().notify === 'everything') {
      this.#show(`${message.name} in ${self.room}`, message.text.slice(0, mostCharacters), 'chat', message.id);
    }
  }

  /** The hub names accounts only: guests find their own name. */
  #changed(message: ChatMessageView, before: ChatMessageView | null): void {
    const { self, principal } = this.#client.state.getSnapshot();
    if (!self || !before || principal?.account != null || message.author === self.author) return;
    if (mentions(before.text, self.name)) this.#calling.add(message.id);
    if (this.#calling.has(message.id) || !mentions(message.text, self.name)) return;
    this.#calling.add(message.id);
    this.#call(self.room, message);
  }

  /** An account is named somewhere. A new message in the room where this person is has been heard as such. */
  #mentioned(room: string, message: ChatMessageView): void {
    const elsewhere = room !== this.#room;
    if (!elsewhere && message.editedAtMs === null) return;
    const title = this.#call(room, message);
    if (elsewhere) this.#notices.tell(`${title}: ${message.text.slice(0, mostCharacters)}`);
  }

  #call(room: string, message: ChatMessageView): string {
    this.#chimes.play('mention');
    const title = `${message.name} mentions you in ${room}`;
    this.#show(title, message.text.slice(0, mostCharacters), 'chat', message.id);
    return title;
  }

  get #room(): string {
    return this.#client.state.getSnapshot().self?.room ?? '';
  }

  /** Only while nobody looks at the page: inside, it shows for itself. */
  #show(title: string, body: string, what: 'chat' | 'people', tag: string): void {
    if (remembered.getSnapshot().notify === 'never' || !document.hidden) return;
    if (!Notifier.possible || Notification.permission !== 'granted') return;
    const shown = new Notification(title, { body, tag, icon: '/favicon.svg' });
    shown.onclick = () => {
      window.focus();
      this.onPress(what);
      shown.close();
    };
  }
}

async function askAndTry(): Promise<string | null> {
  if (!Notifier.possible) return 'This browser shows no notifications of pages.';
  if ((await Notification.requestPermission()) !== 'granted') {
    return 'This browser blocks notifications of this page: allow them in its site settings, then choose again.';
  }
  try {
    new Notification('Notifications are on', { body: 'This is how they look.', tag: 'on' });
    return null;
  } catch (error) {
    // Browsers of phones want an installed application for it.
    console.info('No notification can be made here:', error);
    return 'This browser shows notifications of installed applications only; use one on a computer.';
  }
}
