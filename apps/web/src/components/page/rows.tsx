import type { ReactNode } from 'react';

/** A list of things, one a row; `none` is said where there are none. */
export function Rows({ label, none, children }: { label: string; none?: ReactNode; children: readonly ReactNode[] }) {
  if (children.length === 0) return <p className="rows-none">{none}</p>;
  return (
    <ul className="rows" aria-label={label}>
      {children}
    </ul>
  );
}

interface RowProps {
  title: ReactNode;
  /** Small words beside the title. */
  marks?: ReactNode;
  about?: ReactNode;
  ways?: ReactNode;
  dim?: boolean;
  before?: ReactNode;
  id?: string;
}

export function Row({ title, marks, about, ways, dim = false, before, id }: RowProps) {
  return (
    <li className="row" data-row={id} data-dim={dim ? '' : undefined}>
      {before}
      <div className="row-main">
        <p className="row-title">
          <strong>{title}</strong>
          {marks}
        </p>
        {about && <p className="row-about">{about}</p>}
      </div>
      {ways && <div className="row-ways">{ways}</div>}
    </li>
  );
}

/** One word about a thing. */
export function Mark({ children, tone = 'plain' }: { children: ReactNode; tone?: 'plain' | 'cool' | 'warm' }) {
  return (
    <span className="mark" data-tone={tone}>
      {children}
    </span>
  );
}
