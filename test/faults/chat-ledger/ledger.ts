import type { ChatMessageView } from '@crossband/wire';

/** What a check of the books found. */
export interface Audit {
  readonly acked: number;
  readonly stored: number;
  /** Acknowledged, and not there any more, or with other words or another position. */
  readonly lost: number;
  /** There twice. */
  readonly doubled: number;
  /** Out of the order in which its author wrote, or positions with gaps. */
  readonly reordered: number;
}

/** Every message has words of its own: who wrote it, and how many of theirs came before. */
export function wordsOf(writer: number, count: number): string {
  return `writer ${writer} message ${count}`;
}

/** How many of the newest messages somebody was not told of, who has these positions and has scrolled nowhere. */
export function untold(shown: readonly number[], lastPosition: number): number {
  const oldest = shown[0] ?? lastPosition + 1;
  return lastPosition - oldest + 1 - new Set(shown).size;
}

/** Keeps what was acknowledged, and compares it with what is stored in the end. */
export class Ledger {
  readonly #acked = new Map<string, { room: string; message: ChatMessageView }>();

  acknowledged(room: string, message: ChatMessageView): void {
    this.#acked.set(message.text, { room, message });
  }

  /** `stored`: every message of every room, in the order of its positions. */
  audit(stored: ReadonlyMap<string, readonly ChatMessageView[]>): Audit {
    const seen = new Map<string, { room: string; position: number }>();
    let [doubled, reordered, count] = [0, 0, 0];
    for (const [room, messages] of stored) {
      const newestOf = new Map<string, number>();
      messages.forEach((message, index) => {
        count += 1;
        if (message.position !== index + 1) reordered += 1;
        if (seen.has(message.text)) doubled += 1;
        seen.set(message.text, { room, position: message.position });
        const [, writer = '', number = ''] = /^writer (\d+) message (\d+)$/.exec(message.text) ?? [];
        if ((newestOf.get(writer) ?? -1) > Number(number)) reordered += 1;
        newestOf.set(writer, Number(number));
      });
    }
    let lost = 0;
    for (const [text, { room, message }] of this.#acked) {
      const found = seen.get(text);
      if (found?.room !== room || found.position !== message.position) lost += 1;
    }
    return { acked: this.#acked.size, stored: count, lost, doubled, reordered };
  }
}
