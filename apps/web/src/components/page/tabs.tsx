import { useEffect, useRef } from 'react';
import { PageLink } from '../../routing/page-link.tsx';

interface Tab {
  readonly href: string;
  readonly word: string;
  readonly here: boolean;
}

/** Parts of a page that have addresses of their own. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const nav = useRef<HTMLElement>(null);
  const here = tabs.find((tab) => tab.here)?.href;
  // On a phone not all of them fit: the one where one is can be seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each tab is another place
  useEffect(() => {
    const current = nav.current?.querySelector('[aria-current]');
    current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [here]);
  return (
    <nav ref={nav} className="tabs" aria-label={label}>
      {tabs.map(({ href, word, here }) => (
        <PageLink key={href} href={href} aria-current={here ? 'page' : undefined}>
          {word}
        </PageLink>
      ))}
    </nav>
  );
}
