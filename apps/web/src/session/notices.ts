import { type Store, ValueStore } from '@crossband/client';
import { failureOf } from './failure.ts';

export interface Notice {
  readonly id: number;
  readonly tone: 'failure' | 'information';
  readonly text: string;
}

/** Short messages over the page. Each goes by itself after a while or when it is dismissed. */
export class Notices {
  static readonly shownMs = { failure: 12_000, information: 8_000 } as const;
  /** Older ones make room: a page full of notices helps nobody. */
  static readonly most = 3;

  readonly #list = new ValueStore<readonly Notice[]>([]);
  #last = 0;

  get list(): Store<readonly Notice[]> {
    return this.#list;
  }

  tell(text: string): void {
    this.#show('information', text);
  }

  failed(error: unknown): void {
    console.warn(error);
    this.#show('failure', failureOf(error).message);
  }

  dismiss(id: number): void {
    this.#list.update((list) => list.filter((notice) => notice.id !== id));
  }

  #show(tone: Notice['tone'], text: string): void {
    this.#last += 1;
    const notice = { id: this.#last, tone, text };
    this.#list.update((list) => [...list.filter((one) => one.text !== text), notice].slice(-Notices.most));
    setTimeout(() => this.dismiss(notice.id), Notices.shownMs[tone]);
  }
}
