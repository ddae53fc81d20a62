import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { goTo } from './navigation.ts';

/** A link to another page of the application, which opens without loading anew. */
export function PageLink({ href, onClick, ...more }: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string }) {
  const press = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    // Another tab or window is the browser's own.
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    goTo(href);
  };
  return <a {...more} href={href} onClick={press} />;
}
