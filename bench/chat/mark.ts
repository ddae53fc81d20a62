const tilde = 126;
const zero = 48;
const words = 'Shall we meet at the harbour around seven, or is that too late for you?';

/** The text of a load's message: its number between tildes, which no frame has elsewhere, and a sentence. */
export function marked(number: number): string {
  return `~${number}~ ${words}`;
}

export interface Mark {
  number: number;
  /** Where to look for the next one. */
  end: number;
}

/** The first mark from `at` on; null where there is none, or not all of it. */
export function findMark(buffer: Buffer, at: number): Mark | null {
  const begin = buffer.indexOf(tilde, at);
  if (begin < 0) return null;
  let number = 0;
  for (let index = begin + 1; index < buffer.length; index += 1) {
    const byte = buffer[index] ?? 0;
    if (byte === tilde) return { number, end: index + 1 };
    number = number * 10 + byte - zero;
  }
  return null;
}
