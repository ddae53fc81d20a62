import { lazy, Suspense } from 'react';
import { splitLinks } from './links.ts';

const Markdown = lazy(() => import('./markdown.tsx'));

/** Characters that Markdown gives a meaning to. Line ends alone are kept by the plain form, too. */
const markup = /[*_~`#>|[\]]|^\s*(?:[-+]|\d+[.)])\s/m;

/** Plain words with links, or Markdown where there is any. */
export function MessageText({ text }: { text: string }) {
  const plain = <PlainText text={text} />;
  if (!markup.test(text)) return plain;
  return (
    <Suspense fallback={plain}>
      <Markdown text={text} />
    </Suspense>
  );
}

function PlainText({ text }: { text: string }) {
  return (
    <p data-text>
      {splitLinks(text).map((piece, index) =>
        piece.type === 'link' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change their order
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ) : (
          piece.text
        ),
      )}
    </p>
  );
}
