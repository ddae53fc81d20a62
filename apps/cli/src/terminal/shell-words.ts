/** A command that can be pasted into a POSIX shell: every word quoted that needs it, one option a line when long. */
export function shellCommand(words: readonly string[], breakBefore: readonly string[] = []): string {
  let text = '';
  for (const [i, word] of words.entries()) {
    if (i > 0) text += breakBefore.includes(word) ? ' \\\n  ' : ' ';
    text += quoted(word);
  }
  return text;
}

function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./!-]+$/.test(word) && word !== '!'
    ? word
    : word === '!'
      ? '!'
      : `'${word.replaceAll("'", `'\\''`)}'`;
}
