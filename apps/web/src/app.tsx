import { useEffect, useState } from 'react';
import { NoticeList } from './components/notice-list.tsx';
import { LobbyPage } from './pages/lobby/lobby-page.tsx';
import { RoomPage } from './pages/room/room-page.tsx';
import { pathOf, roomOf } from './session/address.ts';
import { endingOf } from './session/ending.ts';
import { usePart, useSession } from './session/session-context.tsx';

/** In a room, or in front of one. */
export function App() {
  const { client } = useSession();
  const self = usePart(client.state, (state) => state.self);
  const [ending, setEnding] = useState<string | null>(null);
  const room = self?.room ?? null;

  useEffect(() => {
    const joined = client.on('joined', () => setEnding(null));
    const left = client.on('left', ({ reason, message }) => setEnding(endingOf(reason, message)));
    return () => {
      joined();
      left();
    };
  }, [client]);

  useEffect(() => {
    document.title = room === null ? 'Crossband' : `${room} · Crossband`;
    if (room !== null && roomOf(location.pathname) !== room) history.pushState(null, '', pathOf(room));
    // "Back" leaves the room that the address no longer names.
    const back = (): void => {
      if (room !== null && roomOf(location.pathname) !== room) void client.leave();
    };
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, [room, client]);

  return (
    <>
      {self ? <RoomPage self={self} /> : <LobbyPage ending={ending} />}
      <NoticeList />
    </>
  );
}
