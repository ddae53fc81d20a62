import { useState } from 'react';
import { linkTo } from '../session/address.ts';
import { useSession } from '../session/session-context.tsx';
import { Icon } from './icon.tsx';

const thanksMs = 2_000;
/** Phones hand a link to another application; elsewhere it goes through the clipboard. */
const sends = 'share' in navigator && matchMedia('(pointer: coarse)').matches;

/** Gives the room's link away. */
export function LinkButton({ room }: { room: string }) {
  const { notices } = useSession();
  const [copied, setCopied] = useState(false);

  async function copy(): Promise<void> {
    const link = linkTo(room);
    try {
      await navigator.clipboard.writeText(link);
    } catch (error) {
      console.info('The clipboard is not open to this page:', error);
      notices.tell(`Copy this link: ${link}`);
      return;
    }
    setCopied(true);
    setTimeout(() => setCopied(false), thanksMs);
  }

  async function send(): Promise<void> {
    try {
      await navigator.share({ title: 'Crossband', text: `Meet me in the room "${room}":`, url: linkTo(room) });
    } catch (error) {
      // Putting the sheet away is a decision, no failure.
      if (!(error instanceof DOMException && error.name === 'AbortError')) await copy();
    }
  }

  return (
    <button
      type="button"
      className="button small"
      aria-label={sends ? 'Send room link' : 'Copy room link'}
      onClick={() => void (sends ? send() : copy())}
    >
      <Icon name={copied ? 'check' : 'link'} />
      <span className="room-copy">{copied ? 'Copied' : sends ? 'Invite' : 'Copy link'}</span>
    </button>
  );
}
