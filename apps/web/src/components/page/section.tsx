import { type ReactNode, useId } from 'react';

interface SectionProps {
  title: string;
  lead?: ReactNode;
  /** Beside the title. */
  ways?: ReactNode;
  children?: ReactNode;
}

/** A part of a page under a title of its own. */
export function Section({ title, lead, ways, children }: SectionProps) {
  const id = useId();
  return (
    <section className="section" aria-labelledby={id}>
      <header className="section-head">
        <div>
          <h2 id={id}>{title}</h2>
          {lead && <p className="section-lead">{lead}</p>}
        </div>
        {ways && <div className="page-ways">{ways}</div>}
      </header>
      {children}
    </section>
  );
}
