import type { ReactNode } from 'react';
import { Icon } from '../icon.tsx';

/** What went wrong, and the cure. */
export function Problem({ sentence, children }: { sentence: string; children?: ReactNode }) {
  return (
    <div className="problem">
      <Icon name="warning" />
      <span>
        {sentence}
        {children}
      </span>
    </div>
  );
}
