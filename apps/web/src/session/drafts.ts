import { type Store, ValueStore } from '@crossband/client';

const prefix = 'crossband-draft:';

/** What is written but not sent, by room: it outlives the panel, the connection and a reload of this page. */
export class Drafts {
  readonly #rooms = new Map<string, ValueStore<string>>();

  of(room: string): Store<string> {
    return this.#of(room);
  }

  write(room: string, text: string): void {
    this.#of(room).set(text);
    try {
      if (text === '') sessionStorage.removeItem(prefix + room);
      else sessionStorage.setItem(prefix + room, text);
    } catch (error) {
      // Private windows and full disks: the draft then lasts as long as the page.
      console.info('This browser keeps no drafts:', error);
    }
  }

  /** Goes on with a mention. */
  mention(room: string, name: string): void {
    const text = this.#of(room).getSnapshot();
    this.write(room, `${text}${text === '' || text.endsWith(' ') ? '' : ' '}@${name} `);
  }

  #of(room: string): ValueStore<string> {
    let draft = this.#rooms.get(room);
    if (!draft) {
      draft = new ValueStore(read(room));
      this.#rooms.set(room, draft);
    }
    return draft;
  }
}

function read(room: string): string {
  try {
    return sessionStorage.getItem(prefix + room) ?? '';
  } catch (error) {
    console.info('This browser keeps no drafts:', error);
    return '';
  }
}
