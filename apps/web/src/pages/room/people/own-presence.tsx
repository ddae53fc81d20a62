import { Icon } from '../../../components/icon.tsx';
import { useSession, useStore } from '../../../session/session-context.tsx';

/** Away by hand, until it is taken back. */
export function OwnPresence() {
  const { attendance } = useSession();
  const { byHand } = useStore(attendance.state);
  return (
    <button
      type="button"
      className="button small own-presence"
      aria-pressed={byHand}
      onClick={() => attendance.setAway(!byHand)}
    >
      <Icon name={byHand ? 'check' : 'away'} />
      {byHand ? 'You are away. I am back' : 'I am away'}
    </button>
  );
}
