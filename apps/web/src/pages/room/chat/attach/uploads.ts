import { type Store, type UploadedFile, ValueStore } from '@crossband/client';
import { failureOf } from '../../../../session/failure.ts';

/** How bytes come to the hub; rejects with an Error whose message is fit to be shown. */
export type Send = (file: File, progress: (share: number) => void, signal: AbortSignal) => Promise<UploadedFile>;

export interface UploadState {
  readonly id: number;
  readonly file: File;
  /** Of an image, for the tray; null otherwise. */
  readonly picture: string | null;
  /** 0..1 */
  readonly share: number;
  /** Null until the hub has it. */
  readonly uploaded: UploadedFile | null;
  /** Why it failed, in words. */
  readonly problem: string | null;
}

/** A message carries no more. */
export const mostFiles = 16;

/** Where nothing can be sent. */
export const noUploads: Store<readonly UploadState[]> = new ValueStore<readonly UploadState[]>([]);

/** Files on their way to the hub, before the message that carries them is sent. One travels at a time. */
export class Uploads {
  readonly #send: Send;
  readonly #state = new ValueStore<readonly UploadState[]>([]);
  readonly #stops = new Map<number, AbortController>();
  #last = 0;
  #running = false;

  constructor(send: Send) {
    this.#send = send;
  }

  get state(): Store<readonly UploadState[]> {
    return this.#state;
  }

  /** Answers how many did not fit any more. */
  add(files: Iterable<File>): number {
    const all = [...files];
    const taken = all.slice(0, Math.max(0, mostFiles - this.#state.getSnapshot().length));
    this.#state.update((list) => [...list, ...taken.map((file) => this.#begun(file))]);
    void this.#run();
    return all.length - taken.length;
  }

  remove(id: number): void {
    this.#stops.get(id)?.abort();
    this.#state.update((list) => {
      for (const one of list) if (one.id === id && one.picture) URL.revokeObjectURL(one.picture);
      return list.filter((one) => one.id !== id);
    });
  }

  retry(id: number): void {
    this.#change(id, { problem: null, share: 0 });
    void this.#run();
  }

  /** What is with the hub, and leaves the tray with the message. */
  take(): UploadedFile[] {
    const ready = this.#state.getSnapshot().filter(({ uploaded }) => uploaded !== null);
    for (const { id } of ready) this.remove(id);
    return ready.flatMap(({ uploaded }) => uploaded ?? []);
  }

  clear(): void {
    for (const { id } of this.#state.getSnapshot()) this.remove(id);
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#next(); next; next = this.#next()) await this.#deliver(next);
    this.#running = false;
  }

  #next(): UploadState | undefined {
    return this.#state.getSnapshot().find(({ uploaded, problem }) => uploaded === null && problem === null);
  }

  async #deliver({ id, file }: UploadState): Promise<void> {
    const stop = new AbortController();
    this.#stops.set(id, stop);
    try {
      const uploaded = await this.#send(file, (share) => this.#change(id, { share }), stop.signal);
      this.#change(id, { uploaded, share: 1 });
    } catch (error) {
      if (!stop.signal.aborted) this.#change(id, { problem: failureOf(error).message });
    } finally {
      this.#stops.delete(id);
    }
  }

  #begun(file: File): UploadState {
    this.#last += 1;
    const picture = file.type.startsWith('image/') ? URL.createObjectURL(file) : null;
    return { id: this.#last, file, picture, share: 0, uploaded: null, problem: null };
  }

  #change(id: number, change: Partial<UploadState>): void {
    this.#state.update((list) => list.map((one) => (one.id === id ? { ...one, ...change } : one)));
  }
}
