import { useId } from 'react';
import { DeviceButton } from '../../components/device-button.tsx';
import { Icon, type IconName } from '../../components/icon.tsx';
import { useSession } from '../../session/session-context.tsx';
import type { Panel } from './room-page.tsx';
import { ShareControl } from './share-control.tsx';
import type { Share } from './use-share.ts';
import { useUnread } from './use-unread.ts';

interface ControlBarProps {
  panel: Panel | null;
  togglePanel: (panel: Panel) => void;
  layout: 'grid' | 'stage';
  switchLayout: () => void;
  share: Share;
  openSettings: () => void;
}

export function ControlBar({ panel, togglePanel, layout, switchLayout, share, openSettings }: ControlBarProps) {
  const { client, camera, microphone, notices } = useSession();
  const unread = useUnread();
  const leave = (): void => {
    client.leave().catch((error: unknown) => notices.failed(error));
  };
  return (
    <nav className="bar" aria-label="Controls">
      <div className="bar-group bar-main">
        <DeviceButton device={microphone} shortcut="M" />
        <DeviceButton device={camera} shortcut="V" />
        <ShareControl share={share} />
      </div>
      <div className="bar-group bar-more">
        <Control name="Layout" icon={layout === 'grid' ? 'stage' : 'grid'} shortcut="L" press={switchLayout} />
        <Control
          name="Chat"
          icon="chat"
          shortcut="C"
          pressed={panel === 'chat'}
          badge={unread.messages}
          called={unread.mentions > 0}
          press={() => togglePanel('chat')}
        />
        <Control
          name="People"
          icon="people"
          shortcut="P"
          pressed={panel === 'people'}
          press={() => togglePanel('people')}
        />
        <Control
          name="Statistics"
          icon="statistics"
          shortcut="I"
          pressed={panel === 'statistics'}
          press={() => togglePanel('statistics')}
        />
        <Control name="Settings" icon="settings" press={openSettings} />
      </div>
      <button type="button" className="control leave" aria-label="Leave" title="Leave" onClick={leave}>
        <Icon name="leave" />
        <span className="caption" aria-hidden="true">
          Leave
        </span>
      </button>
    </nav>
  );
}

interface ControlProps {
  name: string;
  icon: IconName;
  shortcut?: string;
  pressed?: boolean;
  badge?: number;
  /** Somebody asks for this person. */
  called?: boolean;
  press: () => void;
}

function Control({ name, icon, shortcut, pressed, badge = 0, called = false, press }: ControlProps) {
  const id = useId();
  return (
    <button
      type="button"
      className="control"
      aria-label={name}
      aria-describedby={badge > 0 ? id : undefined}
      aria-pressed={pressed}
      aria-keyshortcuts={shortcut}
      title={shortcut ? `${name} (${shortcut})` : name}
      onClick={press}
    >
      <Icon name={icon} />
      {badge > 0 && (
        <span id={id} className="badge" data-called={called ? '' : undefined}>
          {called && '@'}
          {badge > 99 ? '99+' : badge}
          <span className="unseen"> unread</span>
        </span>
      )}
      <span className="caption" aria-hidden="true">
        {name === 'Statistics' ? 'Stats' : name}
      </span>
    </button>
  );
}
