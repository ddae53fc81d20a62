import { nameKeyOf } from '@crossband/identity';

/** Names of accounts that are looked up in one message. */
const mostNames = 10;
/** Longest name of an account, characters. */
const longestName = 48;

const wordly = /[\p{L}\p{M}\p{N}_]/u;

/**
 * What could be a name after each "@" that begins a word, in the form in which names are compared: every beginning of
 * what follows that ends with a word, the longest first. Which of them are names, the accounts know.
 */
export function mentionCandidates(text: string): string[][] {
  const found: string[][] = [];
  for (let at = text.indexOf('@'); at >= 0 && found.length < mostNames; at = text.indexOf('@', at + 1)) {
    if (at > 0 && wordly.test(text[at - 1] ?? '')) continue;
    const [line = ''] = text.slice(at + 1, at + 1 + longestName + 1).split('\n', 1);
    const beginnings: string[] = [];
    for (let end = Math.min(line.length, longestName); end > 0; end -= 1) {
      const inWord = wordly.test(line[end] ?? '') && wordly.test(line[end - 1] ?? '');
      if (inWord || line[end - 1] === ' ') continue;
      beginnings.push(nameKeyOf(line.slice(0, end)));
    }
    if (beginnings.length > 0) found.push(beginnings);
  }
  return found;
}

/** The accounts that a text names, out of those that have one of the candidates as their name; the longest name wins. */
export function namedAccounts(candidates: readonly string[][], idByKey: ReadonlyMap<string, string>): string[] {
  const named = candidates.flatMap((beginnings) => {
    const key = beginnings.find((one) => idByKey.has(one));
    return (key !== undefined && idByKey.get(key)) || [];
  });
  return [...new Set(named)];
}
