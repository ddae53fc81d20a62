import { DevicePickers } from '../../components/device-pickers.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { LevelMeter } from '../../components/level-meter.tsx';
import { ThemeSwitch } from '../../components/theme-switch.tsx';
import { useSession, useStore } from '../../session/session-context.tsx';
import { remember, remembered } from '../../session/stored.ts';
import { NotifyChoice } from './notify-choice.tsx';
import { SelfVideo } from './self-video.tsx';

/** Devices change at once, for everybody. */
export function SettingsDialog({ close }: { close: () => void }) {
  const { camera, microphone } = useSession();
  const picture = useStore(camera.state);
  const voice = useStore(microphone.state);
  const { chimes } = useStore(remembered);
  const problem = voice.problem ?? picture.problem;
  return (
    <Dialog title="Settings" close={close}>
      {picture.track && (
        <div className="settings-picture">
          <SelfVideo track={picture.track} source="camera" />
        </div>
      )}
      <LevelMeter track={voice.on ? voice.track : null} />
      {problem && (
        <p className="problem" role="status">
          <span>{problem.message}</span>
        </p>
      )}
      <DevicePickers />
      <label className="choice">
        <input type="checkbox" checked={chimes} onChange={(event) => remember({ chimes: event.target.checked })} />
        <span>
          <strong>Signals</strong>
          <small>A short sound when somebody knocks or mentions you</small>
        </span>
      </label>
      <NotifyChoice />
      <ThemeSwitch />
    </Dialog>
  );
}
