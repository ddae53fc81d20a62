/** Who is named in a message, as "@Name". Pure. */

export type MentionPiece = { readonly text: string; readonly name: string | null };

/** What may stand before an @ and after a name: not the middle of a word or an address of mail. */
const wordly = /[\p{L}\p{M}\p{N}_]/u;

/** The text in pieces, the mentions of `names` on their own; the longest name wins. */
export function splitMentions(text: string, names: readonly string[]): MentionPiece[] {
  const pieces: MentionPiece[] = [];
  const byLength = [...names].sort((a, b) => b.length - a.length);
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (at > 0 && wordly.test(text[at - 1] ?? '')) continue;
    const name = byLength.find((one) => standsAt(text, at + 1, one));
    if (name === undefined) continue;
    if (at > from) pieces.push({ text: text.slice(from, at), name: null });
    from = at + 1 + name.length;
    pieces.push({ text: text.slice(at, from), name });
  }
  if (from < text.length) pieces.push({ text: text.slice(from), name: null });
  return pieces;
}

export function mentions(text: string, name: string): boolean {
  return name !== '' && text.includes('@') && splitMentions(text, [name]).some((piece) => piece.name !== null);
}

/** The beginning of a name before the caret; null: nobody is being named there. */
export function mentionBegun(text: string, caret: number): { readonly from: number; readonly begun: string } | null {
  const from = text.lastIndexOf('@', caret - 1);
  if (from < 0 || (from > 0 && wordly.test(text[from - 1] ?? ''))) return null;
  const begun = text.slice(from + 1, caret);
  return begun.length <= longestName && !begun.includes('\n') ? { from, begun } : null;
}

const longestName = 48;

/** Names that go on as begun, those that begin so before those that have it in the middle. */
export function matching(names: readonly string[], begun: string): string[] {
  const wanted = fold(begun);
  const first = names.filter((name) => fold(name).startsWith(wanted));
  const within = names.filter((name) => !first.includes(name) && fold(name).includes(` ${wanted}`));
  const found = [...first, ...within];
  // Written out already: nothing is left to complete.
  return found.length === 1 && fold(found[0] ?? '') === wanted ? [] : found;
}

function standsAt(text: string, at: number, name: string): boolean {
  if (name === '' || fold(text.slice(at, at + name.length)) !== fold(name)) return false;
  return !wordly.test(text[at + name.length] ?? '');
}

function fold(text: string): string {
  return text.toLocaleLowerCase();
}
