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

  constructor(client: Client, chimes: Chimes, notices: Notices) {
    this.#client = client;
    this.#chimes = chimes;
    this.#notices = notices;
    client.on('message', (message) => this.#heard(message));
    client.on('notified', ({ event, data }) => {
      if (event === 'chat.mentioned') return this.#mentionedIn(data.room, data.message);
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
    const called = mentions(message.text, self.name);
    if (called) this.#chimes.play('mention');
    const { notify } = remembered.getSnapshot();
    if (notify === 'everything' || (notify === 'mentions' && called)) {
      const title = called ? `${message.name} mentions you in ${self.room}` : `${message.name} in ${self.room}`;
      this.#show(title, message.text.slice(0, mostCharacters), 'chat', message.id);
    }
  }

  /** In a room where this person is not. */
  #mentionedIn(room: string, message: ChatMessageView): void {
    if (room === this.#room) return;
    this.#chimes.play('mention');
    const title = `${message.name} mentions you in ${room}`;
    this.#notices.tell(`${title}: ${message.text.slice(0, mostCharacters)}`);
    this.#show(title, message.text.slice(0, mostCharacters), 'chat', message.id);
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
