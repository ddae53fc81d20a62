import type { SelfState } from '@crossband/client';
import { useCallback, useState } from 'react';
import { usePresence } from '../../media/use-presence.ts';
import { toggle } from '../../session/session.ts';
import { useSession } from '../../session/session-context.tsx';
import { Announcements } from './announcements.tsx';
import { ChatPanel } from './chat/chat-panel.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ControlBar } from './control-bar.tsx';
import { HelpDialog } from './help-dialog.tsx';
import type { Action } from './keyboard.ts';
import { PeoplePanel } from './people-panel.tsx';
import { RemoteSound } from './remote-audio.tsx';
import { RoomHead } from './room-head.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { SoundButton } from './sound-button.tsx';
import { StatisticsPanel } from './statistics-panel.tsx';
import { Tiles } from './tiles.tsx';
import { useDeviceProblem } from './use-device-problem.ts';
import { useKeys } from './use-keys.ts';
import { useRoomView } from './use-room-view.ts';
import { useShare } from './use-share.ts';

export type Panel = 'chat' | 'people' | 'statistics';

export function RoomPage({ self }: { self: SelfState }) {
  const session = useSession();
  const view = useRoomView(self);
  const share = useShare();
  const [panel, setPanel] = useState<Panel | null>(null);
  const [dialog, setDialog] = useState<'settings' | 'help' | null>(null);
  const closePanel = useCallback(() => setPanel(null), []);
  const togglePanel = (which: Panel): void => setPanel((open) => (open === which ? null : which));
  usePresence();
  useDeviceProblem(session.camera);
  useDeviceProblem(session.microphone);

  useKeys((action: Action) => {
    switch (action) {
      case 'microphone':
        return toggle(session.microphone);
      case 'camera':
        return toggle(session.camera);
      case 'screen':
        return share.toggle();
      case 'layout':
        return view.switchLayout();
      case 'help':
        return setDialog('help');
      case 'close':
        return setPanel(null);
      default:
        return togglePanel(action);
    }
  }, dialog === null);

  return (
    <div className="room" data-panel={panel ?? undefined}>
      <RoomHead room={self.room} help={() => setDialog('help')} />
      <main className="room-main" data-room={self.room} data-self-id={self.participant} data-layout={view.layout}>
        <h1 className="unseen">Room {self.room}</h1>
        <ConnectionBanner />
        <Tiles tiles={view.tiles} layout={view.layout} staged={view.staged} pinned={view.pinned} pin={view.pin} />
        {view.tiles.length === 1 && <p className="room-alone">Nobody else is here yet. Send them the link.</p>}
        <SoundButton />
      </main>
      {panel === 'chat' && <ChatPanel self={self} close={closePanel} />}
      {panel === 'people' && <PeoplePanel self={self} close={closePanel} />}
      {panel === 'statistics' && <StatisticsPanel self={self} close={closePanel} />}
      <ControlBar
        panel={panel}
        togglePanel={togglePanel}
        layout={view.layout}
        switchLayout={view.switchLayout}
        share={share}
        openSettings={() => setDialog('settings')}
      />
      {dialog === 'settings' && <SettingsDialog close={() => setDialog(null)} />}
      {dialog === 'help' && <HelpDialog close={() => setDialog(null)} />}
      <RemoteSound self={self.participant} />
      <Announcements self={self.participant} author={self.author} />
    </div>
  );
}
