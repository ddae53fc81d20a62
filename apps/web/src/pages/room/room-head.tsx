import { Icon, type IconName } from '../../components/icon.tsx';
import { LinkButton } from '../../components/link-button.tsx';
import { Logo } from '../../components/logo.tsx';
import { usePart, useSession } from '../../session/session-context.tsx';
import { durationWords } from './moderation/slow-mode.ts';
import { useRoom } from './room-context.tsx';

export function RoomHead({ room }: { room: string }) {
  const { client } = useSession();
  const { may, ask } = useRoom();
  const count = usePart(client.state, (state) => state.participants.length);
  return (
    <header className="room-head">
      <Logo />
      <p className="room-name">
        <strong>{room}</strong>
        <span>{count === 1 ? 'only you' : `${count} people`}</span>
        <RuleMarks />
      </p>
      {may.moderate && (
        <button
          type="button"
          className="button small room-run"
          aria-label="Moderate the room"
          onClick={() => ask({ type: 'rules' })}
        >
          <Icon name="shield" />
          <span>Moderate</span>
        </button>
      )}
      <LinkButton room={room} />
      <button
        type="button"
        className="quiet room-help"
        aria-label="Keyboard help"
        title="Keyboard help (?)"
        onClick={() => ask({ type: 'help' })}
      >
        <Icon name="keyboard" />
      </button>
    </header>
  );
}

/** How the room is run, where that is not as usual. */
function RuleMarks() {
  const { client } = useSession();
  const rules = usePart(client.state, (state) => state.rules);
  if (!rules) return null;
  const marks: { icon: IconName; words: string }[] = [];
  if (rules.locked) marks.push({ icon: 'lock', words: 'Locked: nobody new comes in' });
  if (rules.lobby) marks.push({ icon: 'door', words: 'Lobby: guests knock first' });
  if (rules.slowModeS > 0) {
    marks.push({ icon: 'clock', words: `Slow mode: one message every ${durationWords(rules.slowModeS)}` });
  }
  return marks.map(({ icon, words }) => (
    <span key={icon} className="rule-mark" role="img" aria-label={words} title={words}>
      <Icon name={icon} />
    </span>
  ));
}
