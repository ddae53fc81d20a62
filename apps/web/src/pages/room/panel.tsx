import { type HTMLAttributes, type ReactNode, useLayoutEffect, useRef } from 'react';
import { Icon } from '../../components/icon.tsx';

interface PanelProps {
  title: string;
  label: string;
  close: () => void;
  /** Buttons beside the title. */
  tools?: ReactNode;
  /** What the whole panel listens to. */
  handlers?: Pick<HTMLAttributes<HTMLElement>, 'onDragOver' | 'onDragLeave' | 'onDrop'>;
  /** Files are held over it. */
  dropping?: boolean;
  children: ReactNode;
}

/** Beside the tiles on a wide page, a sheet over them on a phone. */
export function PanelFrame({ title, label, close, tools, handlers, dropping, children }: PanelProps) {
  const ref = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const panel = ref.current;
    const opener = document.activeElement;
    return () => {
      // Whoever was inside goes back to where they came from, not to the top of the page.
      if (panel?.contains(document.activeElement) && opener instanceof HTMLElement) opener.focus();
    };
  }, []);
  return (
    <aside ref={ref} className="panel" aria-label={label} data-dropping={dropping ? '' : undefined} {...handlers}>
      <header className="panel-head">
        <h2>{title}</h2>
        <span className="panel-tools">
          {tools}
          <button type="button" className="quiet" aria-label="Close panel" onClick={close}>
            <Icon name="close" />
          </button>
        </span>
      </header>
      {children}
    </aside>
  );
}
