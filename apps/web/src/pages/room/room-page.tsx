import type { SelfState } from '@crossband/client';
import { mayTakePart } from '@crossband/wire/signaling/rights';
import { Suspense, useCallback, useEffect, useMemo, useState } from 'react';
import { toggle } from '../../session/session.ts';
import { usePart, useSession } from '../../session/session-context.tsx';
import { Announcements } from './announcements.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { ControlBar } from './control-bar.tsx';
import type { Action } from './keyboard.ts';
import { ChatPanel, fetchPanels, PeoplePanel, Question, StatisticsPanel } from './lazy-parts.ts';
import { DoorBell } from './moderation/door-bell.tsx';
import { ModerationNotices } from './moderation/moderation-notices.tsx';
import { RemoteSound } from './remote-audio.tsx';
import { type RoomContextValue, RoomProvider, type RoomQuestion } from './room-context.tsx';
import { RoomHead } from './room-head.tsx';
import { SoundButton } from './sound-button.tsx';
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
  const me = usePart(session.client.state, (state) => state.participants.find(({ id }) => id === self.participant));
  const [panel, setPanel] = useState<Panel | null>(null);
  const [question, ask] = useState<RoomQuestion | null>(null);
  const closePanel = useCallback(() => setPanel(null), []);
  const answered = useCallback(() => ask(null), []);
  const togglePanel = (which: Panel): void => setPanel((open) => (open === which ? null : which));
  useDeviceProblem(session.camera);
  useDeviceProblem(session.microphone);
  useEffect(fetchPanels, []);
  useEffect(() => {
    const { notifier } = session;
    notifier.onPress = setPanel;
    return () => {
      notifier.onPress = () => undefined;
    };
  }, [session]);
  const room = useMemo<RoomContextValue>(
    () => ({
      self,
      me: me ?? null,
      // Until the room has told.
      may: me?.may ?? mayTakePart,
      ask,
      mention: (name) => {
        session.drafts.mention(self.room, name);
        setPanel('chat');
      },
    }),
    [self, me, session],
  );

  useKeys((action: Action) => {
    switch (action) {
      case 'microphone':
        return toggle(session.microphone, session.notices);
      case 'camera':
        return toggle(session.camera, session.notices);
      case 'screen':
        return share.toggle();
      case 'layout':
        return view.switchLayout();
      case 'help':
        return ask({ type: 'help' });
      case 'close':
        return setPanel(null);
      default:
        return togglePanel(action);
    }
  }, question === null);

  return (
    <RoomProvider value={room}>
      <div className="room" data-panel={panel ?? undefined}>
        <RoomHead room={self.room} />
        <main className="room-main" data-room={self.room} data-self-id={self.participant} data-layout={view.layout}>
          <h1 className="unseen">Room {self.room}</h1>
          <ConnectionBanner />
          <DoorBell showPeople={() => setPanel('people')} />
          <Tiles tiles={view.tiles} layout={view.layout} staged={view.staged} pinned={view.pinned} pin={view.pin} />
          {view.tiles.length === 1 && <p className="room-alone">Nobody else is here yet. Send them the link.</p>}
          <SoundButton />
        </main>
        <Suspense fallback={null}>
          {panel === 'chat' && <ChatPanel self={self} close={closePanel} />}
          {panel === 'people' && <PeoplePanel close={closePanel} />}
          {panel === 'statistics' && <StatisticsPanel self={self} close={closePanel} />}
        </Suspense>
        <ControlBar
          panel={panel}
          togglePanel={togglePanel}
          layout={view.layout}
          switchLayout={view.switchLayout}
          share={share}
          openSettings={() => ask({ type: 'settings' })}
        />
        <Suspense fallback={null}>{question && <Question question={question} close={answered} />}</Suspense>
        <RemoteSound self={self.participant} />
        <ModerationNotices />
        <Announcements self={self.participant} author={self.author} />
      </div>
    </RoomProvider>
  );
}
