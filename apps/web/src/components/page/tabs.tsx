import { PageLink } from '../../routing/page-link.tsx';

interface Tab {
  readonly href: string;
  readonly word: string;
  readonly here: boolean;
}

/** Parts of a page that have addresses of their own. */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map(({ href, word, here }) => (
        <PageLink key={href} href={href} aria-current={here ? 'page' : undefined}>
          {word}
        </PageLink>
      ))}
    </nav>
  );
}
