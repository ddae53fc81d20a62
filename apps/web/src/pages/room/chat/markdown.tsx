import DOMPurify from 'dompurify';
import { Marked } from 'marked';
import { useMemo } from 'react';
import { addressOf } from './links.ts';

/** Loaded when the first message with markup is shown: most messages have none. */

/** Elements that somebody wrote are words like all others: shown, not obeyed. */
const asWords = ({ text }: { text: string }): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
const marked = new Marked({ gfm: true, breaks: true, async: false, renderer: { html: asWords } });
const purify = DOMPurify(window);
const allowed = {
  ALLOWED_TAGS: [
    ...['p', 'br', 'em', 'strong', 'del', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a', 'hr'],
    ...['h1', 'h2', 'h3', 'h4', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
  ],
  ALLOWED_ATTR: ['href', 'start'],
};

purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.tagName !== 'A') return;
  const href = addressOf(node.getAttribute('href') ?? '');
  if (href === null) node.removeAttribute('href');
  else node.setAttribute('href', href);
  node.setAttribute('target', '_blank');
  node.setAttribute('rel', 'noopener noreferrer nofollow');
});

export default function Markdown({ text }: { text: string }) {
  // What comes out of the parser is never trusted: only the listed elements and attributes pass.
  const html = useMemo(() => purify.sanitize((marked.parse(text) as string).trim(), allowed), [text]);
  // biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised in the line above
  return <div className="markdown" data-text dangerouslySetInnerHTML={{ __html: html }} />;
}
