import { Icon } from '../../components/icon.tsx';
import { useSession, useStore } from '../../session/session-context.tsx';

export function SoundButton() {
  const { sound, notices } = useSession();
  if (!useStore(sound.blocked)) return null;
  const unblock = (): void => {
    sound.unblock().catch((error: unknown) => notices.failed(error));
  };
  return (
    <div className="sound-blocked" role="alert">
      <p>Your browser keeps this page silent until you allow sound.</p>
      <button type="button" className="button primary" onClick={unblock}>
        <Icon name="sound" />
        Turn sound on
      </button>
    </div>
  );
}
