import { Icon } from '../../components/icon.tsx';
import { LinkButton } from '../../components/link-button.tsx';
import { Logo } from '../../components/logo.tsx';
import { usePart, useSession } from '../../session/session-context.tsx';

export function RoomHead({ room, help }: { room: string; help: () => void }) {
  const { client } = useSession();
  const count = usePart(client.state, (state) => state.participants.length);
  return (
    <header className="room-head">
      <Logo />
      <p className="room-name">
        <strong>{room}</strong>
        <span>{count === 1 ? 'only you' : `${count} people`}</span>
      </p>
      <LinkButton room={room} />
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
