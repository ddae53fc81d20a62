import { lazy, Suspense } from 'react';
import { persistent } from '../../../components/persistent.ts';
import { splitLinks } from './links.ts';
import { splitMentions } from './mentions.ts';

const Markdown = lazy(() => persistent(() => import('./markdown.tsx')));

/** Characters that Markdown gives a meaning to. Line ends alone are kept by the plain form, too. */
const markup = /[*_~`#>|[\]]|^\s*(?:[-+]|\d+[.)])\s/m;

interface MessageTextProps {
  text: string;
  /** Who may be mentioned. */
  names: readonly string[];
  /** Own name: mentions of it stand out. */
  self: string;
}

/** Plain words with links and mentions, or Markdown where there is any. */
export function MessageText({ text, names, self }: MessageTextProps) {
  const plain = <PlainText text={text} names={names} self={self} />;
  if (!markup.test(text)) return plain;
  return (
    <Suspense fallback={plain}>
      <Markdown text={text} names={names} self={self} />
    </Suspense>
  );
}

function PlainText({ text, names, self }: MessageTextProps) {
  return (
    <p data-text>
      {splitLinks(text).map((piece, index) =>
        piece.type === 'link' ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a text never change their order
          <a key={index} href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
            {piece.text}
          </a>
        ) : (
          splitMentions(piece.text, names).map(({ text: words, name }, place) =>
            name === null ? (
              words
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <mark key={place} className="mention" data-self={isSelf(name, self)}>
                {words}
              </mark>
            ),
          )
        ),
      )}
    </p>
  );
}

function isSelf(name: string, self: string): '' | undefined {
  return name === self ? '' : undefined;
}
