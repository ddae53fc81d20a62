import type { LocalDevice } from '../media/local-device.ts';
import { toggle } from '../session/session.ts';
import { useSession, useStore } from '../session/session-context.tsx';
import { Icon, type IconName } from './icon.tsx';

interface Words {
  on: string;
  off: string;
  caption: string;
  icon: { on: IconName; off: IconName };
}

const words: Record<LocalDevice['source'], Words> = {
  microphone: {
    on: 'Mute microphone',
    off: 'Unmute microphone',
    caption: 'Mic',
    icon: { on: 'microphone', off: 'microphone-off' },
  },
  camera: {
    on: 'Turn camera off',
    off: 'Turn camera on',
    caption: 'Camera',
    icon: { on: 'camera', off: 'camera-off' },
  },
};

/** Microphone or camera, on or off. The name says what a press does. */
export function DeviceButton({ device, shortcut }: { device: LocalDevice; shortcut?: string }) {
  const { notices } = useSession();
  const { on, opening, problem, permitted } = useStore(device.state);
  const { on: whenOn, off, caption, icon } = words[device.source];
  const name = on ? whenOn : off;
  const title = shortcut ? `${name} (${shortcut})` : name;
  return (
    <button
      type="button"
      className="control"
      data-off={on ? undefined : ''}
      data-forbidden={permitted ? undefined : ''}
      data-problem={problem ? '' : undefined}
      aria-label={name}
      aria-busy={opening}
      aria-keyshortcuts={shortcut}
      title={permitted ? title : 'A moderator decides who may'}
      onClick={() => toggle(device, notices)}
    >
      <Icon name={on ? icon.on : icon.off} />
      <span className="caption" aria-hidden="true">
        {caption}
      </span>
    </button>
  );
}
