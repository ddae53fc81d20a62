import type { ReactNode } from 'react';
import { Icon } from '../../components/icon.tsx';

interface PanelProps {
  title: string;
  label: string;
  close: () => void;
  children: ReactNode;
}

/** Beside the tiles on a wide page, a sheet over them on a phone. */
export function PanelFrame({ title, label, close, children }: PanelProps) {
  return (
    <aside className="panel" aria-label={label}>
      <header className="panel-head">
        <h2>{title}</h2>
        <button type="button" className="quiet" aria-label="Close panel" onClick={close}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </aside>
  );
}
