import type { AttachmentView, Method, RequestParams, ResultOf } from '@crossband/wire';

export interface UploadedFile {
  readonly attachment: AttachmentView;
  /** What `chat.send` takes, within the hour. */
  readonly ticket: string;
}

export interface FileLink {
  readonly url: string;
  /** Wall clock, ms since the epoch. */
  readonly expiresAtMs: number;
}

type Ask = <M extends Method>(method: M, params: RequestParams[M]) => Promise<ResultOf<M>>;

/** A link that ends sooner than this is asked for anew: it has to outlive the fetch. */
const leastLifeMs = 60_000;
const mostAsked = 100;

/** Links to files of the room: one question for all that are shown in one turn, and none twice while a link is good. */
export class FileLinks {
  readonly #ask: Ask;
  readonly #known = new Map<string, FileLink>();
  readonly #asked = new Map<string, PromiseWithResolvers<FileLink | null>>();
  #due = false;

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Null: no message here has this file any more. */
  link(sha256: string): Promise<FileLink | null> {
    const known = this.#known.get(sha256);
    if (known && known.expiresAtMs - Date.now() > leastLifeMs) return Promise.resolve(known);
    const asked = this.#asked.get(sha256) ?? Promise.withResolvers<FileLink | null>();
    this.#asked.set(sha256, asked);
    if (!this.#due) {
      this.#due = true;
      queueMicrotask(() => void this.#fetch());
    }
    return asked.promise;
  }

  forget(): void {
    this.#known.clear();
  }

  async #fetch(): Promise<void> {
    this.#due = false;
    const all = [...this.#asked];
    this.#asked.clear();
    for (let from = 0; from < all.length; from += mostAsked) await this.#fetchPage(all.slice(from, from + mostAsked));
  }

  async #fetchPage(page: readonly [string, PromiseWithResolvers<FileLink | null>][]): Promise<void> {
    try {
      const { links } = await this.#ask('attachment.links', { files: page.map(([sha256]) => sha256) });
      for (const { sha256, url, expiresAtMs } of links) this.#known.set(sha256, { url, expiresAtMs });
      const found = new Map(links.map((link) => [link.sha256, link]));
      for (const [sha256, answered] of page) answered.resolve(found.get(sha256) ?? null);
    } catch (error) {
      for (const [, answered] of page) answered.reject(error);
    }
  }
}
