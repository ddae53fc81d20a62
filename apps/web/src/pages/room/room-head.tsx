import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Logo } from '../../components/logo.tsx';
import { linkTo } from '../../session/address.ts';
import { usePart, useSession } from '../../session/session-context.tsx';

const thanksMs = 2_000;
/** Phones hand a link to another application; elsewhere it goes through the clipboard. */
const sends = 'share' in navigator && matchMedia('(pointer: coarse)').matches;

export function RoomHead({ room, help }: { room: string; help: () => void }) {
  const { client, notices } = useSession();
  const count = usePart(client.state, (state) => state.participants.length);
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
    <header className="room-head">
      <Logo />
      <p className="room-name">
        <strong>{room}</strong>
        <span>{count === 1 ? 'only you' : `${count} people`}</span>
      </p>
      <button
        type="button"
        className="button small"
        aria-label={sends ? 'Send room link' : 'Copy room link'}
        onClick={() => void (sends ? send() : copy())}
      >
        <Icon name={copied ? 'check' : 'link'} />
        <span className="room-copy">{copied ? 'Copied' : sends ? 'Invite' : 'Copy link'}</span>
      </button>
      <button
        type="button"
        className="quiet room-help"
        aria-label="Keyboard help"
        title="Keyboard help (?)"
        onClick={help}
      >
        <Icon name="keyboard" />
      </button>
    </header>
  );
}
