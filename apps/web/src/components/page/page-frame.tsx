import { type ReactNode, useEffect, useRef } from 'react';
import { PageLink } from '../../routing/page-link.tsx';
import { Logo } from '../logo.tsx';
import { OwnMenu } from './own-menu.tsx';

interface PageFrameProps {
  title: string;
  /** Beneath the title. */
  lead?: ReactNode;
  /** Beside the title. */
  ways?: ReactNode;
  /** Way back, above the title. */
  back?: { href: string; word: string };
  children: ReactNode;
  /** One narrow column, for pages that ask for one thing. */
  narrow?: boolean;
}

/** Every page outside of a room: where one is, who one is, and what there is to do. */
export function PageFrame({ title, lead, ways, back, children, narrow = false }: PageFrameProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Crossband`;
    // Whoever cannot see the page hears where they are; a field that wants to be filled in keeps the focus.
    if (document.activeElement === document.body) heading.current?.focus();
  }, [title]);
  return (
    <div className="page" data-narrow={narrow ? '' : undefined}>
      <header className="page-head">
        <PageLink href="/" className="page-home" aria-label="Crossband, start page">
          <Logo />
        </PageLink>
        <OwnMenu />
      </header>
      <main className="page-main">
        <div className="page-title">
          <div>
            {back && (
              <PageLink href={back.href} className="page-back">
                <span aria-hidden="true">←</span> {back.word}
              </PageLink>
            )}
            <h1 ref={heading} tabIndex={-1}>
              {title}
            </h1>
            {lead && <p className="page-lead">{lead}</p>}
          </div>
          {ways && <div className="page-ways">{ways}</div>}
        </div>
        {children}
      </main>
    </div>
  );
}
