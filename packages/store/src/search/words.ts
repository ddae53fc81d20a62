/** Scripts that write no spaces between words: they are indexed by pairs of characters. */
const spaceless =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/v;
const wordPart = /^[\p{L}\p{N}\p{M}]/v;
const runs = new RegExp(
  `${spaceless.source.slice(1)}|[${wordPart.source.slice(1)}--${spaceless.source.slice(1, -1)}]{1,64}`,
  'gv',
);
const latinAccents = /[\u0300-\u036f]/g;
const maxAsked = 16;

/**
 * The words of a text as both databases index them: lower case, without accents of Latin, Greek and Cyrillic. The store
 * makes them itself, so that one search finds the same on both, and no character of a text is ever query syntax.
 */
export function wordsOf(text: string): string[] {
  // The last character of a run alone too: a question of one character finds every pair that begins with it, and this.
  return runsOf(text).flatMap((run) => (run.length > 1 && spaceless.test(run) ? [...pairs(run), lastOf(run)] : [run]));
}

/** One word of a question. */
export interface Asked {
  word: string;
  /** Words that begin so are meant too: the last one may not be finished, and one character alone is half of a pair. */
  prefix: boolean;
}

/** All of them have to be in a message; beyond 16 they are not looked at. */
export function askedWords(text: string): Asked[] {
  const words = runsOf(text)
    .flatMap((run) => (spaceless.test(run) ? pairs(run) : [run]))
    .slice(0, maxAsked);
  return words.map((word, index) => ({
    word,
    prefix: index === words.length - 1 || (spaceless.test(word) && [...word].length === 1),
  }));
}

function runsOf(text: string): string[] {
  const folded = text.normalize('NFKD').replace(latinAccents, '').normalize('NFC').toLowerCase();
  return [...folded.matchAll(runs)].map(([run]) => run);
}

function pairs(run: string): string[] {
  const characters = [...run];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

function lastOf(run: string): string {
  return [...run].at(-1) ?? '';
}
