import DOMPurify from 'dompurify';
import { Marked } from 'marked';
import { useMemo } from 'react';
import { addressOf } from './links.ts';
import { splitMentions } from './mentions.ts';

/** Loaded when the first message with markup is shown: most messages have none. */

/** Elements that somebody wrote are words like all others: shown, not obeyed. */
const asWords = ({ text }: { text: string }): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const marked = new Marked({ gfm: true, breaks: true, async: false, renderer: { html: asWords } });
const purify = DOMPurify(window);
const allowed = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'em', 'strong', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'hr'],
    ...['h1', 'h2', 'h3', 'h4', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'mark'],
  ],
  ALLOWED_ATTR: ['href', 'start', 'class', 'data-self'],
};

purify.addHook('afterSanitizeAttributes', (node) => {
  // What scrolls can be scrolled with the keyboard.
  if (node.tagName === 'PRE') node.setAttribute('tabindex', '0');
  if (node.tagName !== 'A') return;
  const href = addressOf(node.getAttribute('href') ?? '');
  if (href === null) node.removeAttribute('href');
  else node.setAttribute('href', href);
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer nofollow');
});

interface MarkdownProps {
  text: string;
  names: readonly string[];
  self: string;
}

export default function Markdown({ text, names, self }: MarkdownProps) {
  const html = useMemo(() => render(text, names, self), [text, names, self]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised by `render`, as its last step
  return <div className="markdown" data-text dangerouslySetInnerHTML={{ __html: html }} />;
}

/** What comes out of the parser is never trusted: only the listed elements and attributes pass. */
function render(text: string, names: readonly string[], self: string): string {
  return purify.sanitize(withMentions((marked.parse(text) as string).trim(), names, self), allowed);
}

/** Marks mentions in the words, but neither in code nor in links. */
function withMentions(html: string, names: readonly string[], self: string): string {
  if (!html.includes('@')) return html;
  const page = new DOMParser().parseFromString(html, 'text/html');
  const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode()) found.push(walker.currentNode as Text);
  for (const node of found) {
    if (node.parentElement?.closest('a, code, pre')) continue;
    const pieces = splitMentions(node.data, names);
    if (pieces.every(({ name }) => name === null)) continue;
    node.replaceWith(...pieces.map(({ text, name }) => (name === null ? text : markOf(page, text, name === self))));
  }
  return page.body.innerHTML;
}

function markOf(page: Document, text: string, own: boolean): HTMLElement {
  const mark = page.createElement('mark');
  mark.className = 'mention';
  if (own) mark.dataset.self = '';
  mark.textContent = text;
  return mark;
}
