/** Finds links in chat. Pure; what comes out is shown as text nodes and plain anchors, never as markup. */

export type Piece =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'link'; readonly text: string; readonly href: string };

const candidate = /https?:\/\/[^\s<>"'`]+/gi;
/** Belongs to the sentence, not to the address. */
const tail = /[.,;:!?…»”’\]}]+$/;

export function splitLinks(text: string): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(candidate)) {
    const found = trimmed(match[0]);
    const href = addressOf(found);
    if (href === null) continue;
    if (match.index > at) pieces.push({ type: 'text', text: text.slice(at, match.index) });
    pieces.push({ type: 'link', text: found, href });
    at = match.index + found.length;
  }
  if (at < text.length) pieces.push({ type: 'text', text: text.slice(at) });
  return pieces;
}

function trimmed(found: string): string {
  let rest = found.replace(tail, '');
  // A closing bracket without an opening one belongs to the sentence: "(see https://example.org)".
  while (rest.endsWith(')') && rest.split('(').length < rest.split(')').length) {
    rest = rest.slice(0, -1).replace(tail, '');
  }
  return rest;
}

/** Only web addresses without credentials: `https://bank.example@evil.example` looks like what it is not. */
export function addressOf(text: string): string | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const web = url.protocol === 'https:' || url.protocol === 'http:';
  return web && url.username === '' && url.password === '' ? url.href : null;
}
