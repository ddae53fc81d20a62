import { useState } from 'react';
import { useSession } from '../../session/session-context.tsx';
import { Icon } from '../icon.tsx';

const thanksMs = 2_000;

/** A text to take along: a link, or a secret that is told once. */
export function CopyField({ label, text }: { label: string; text: string }) {
  const { notices } = useSession();
  const [copied, setCopied] = useState(false);
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
    } catch (error) {
      console.info('The clipboard is not open to this page:', error);
      notices.tell('This browser does not let pages copy. Mark the text and copy it by hand.');
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), thanksMs);
  }
  return (
    <div className="copy">
      <span className="copy-label">{label}</span>
      <output className="copy-text" aria-label={label}>
        {text}
      </output>
      <button
        type="button"
        className="button small"
        aria-label={`Copy ${label.toLowerCase()}`}
        onClick={() => void copy()}
      >
        <Icon name={copied ? 'check' : 'link'} />
        {copied ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
}
