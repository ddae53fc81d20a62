import { lazy, Suspense, useEffect, useState } from 'react';
import { NoticeList } from './components/notice-list.tsx';
import { LobbyPage } from './pages/lobby/lobby-page.tsx';
import { RoomPage } from './pages/room/room-page.tsx';
import { route as currentRoute, goTo } from './routing/navigation.ts';
import { pathOf, roomOf } from './session/address.ts';
import { endingOf } from './session/ending.ts';
import { usePart, useSession, useStore } from './session/session-context.tsx';

/** Pages outside of rooms: whoever only meets by a link never loads them. */
const OutsidePage = lazy(() => import('./pages/outside-page.tsx'));

/** In a room, in front of one, or elsewhere. */
export function App() {
  const { account, client } = useSession();
  const self = usePart(client.state, (state) => state.self);
  const who = useStore(account.state);
  const { status } = who;
  const ended = who.status === 'nobody' ? who.ended : null;
  const route = useStore(currentRoute);
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
    if (room !== null) document.title = `${room} · Crossband`;
    if (room !== null && roomOf(location.pathname) !== room) goTo(pathOf(room));
    // "Back" leaves the room that the address no longer names.
    const back = (): void => {
      if (room !== null && roomOf(location.pathname) !== room) void client.leave();
    };
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, [room, client]);

  // Signed out from elsewhere: the page says so where one can sign in again.
  useEffect(() => {
    if (ended !== null) goTo('/sign-in', { replace: true });
  }, [ended]);

  const inFront = route.page === 'room' || (route.page === 'start' && status === 'nobody');
  return (
    <>
      {self ? (
        <RoomPage self={self} />
      ) : inFront ? (
        <LobbyPage key={location.pathname} ending={ending} />
      ) : (
        <Suspense fallback={null}>{status !== 'opening' && <OutsidePage route={route} />}</Suspense>
      )}
      <NoticeList />
    </>
  );
}
