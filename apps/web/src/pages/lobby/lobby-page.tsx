import { useEffect } from 'react';
import { DevicePickers } from '../../components/device-pickers.tsx';
import { Logo } from '../../components/logo.tsx';
import { OwnMenu } from '../../components/page/own-menu.tsx';
import { PageLink } from '../../routing/page-link.tsx';
import { usePart, useSession, useStore } from '../../session/session-context.tsx';
import { HubState } from './hub-state.tsx';
import { JoinForm } from './join-form.tsx';
import { Preview } from './preview.tsx';
import { SetupNote } from './setup-note.tsx';
import { Waiting } from './waiting.tsx';

/** In front of a room: who you are, how you look, where you want to go. */
export function LobbyPage({ ending }: { ending: string | null }) {
  const { account, client, camera, microphone } = useSession();
  const { status } = useStore(account.state);
  const door = usePart(client.state, (state) => state.door);
  useEffect(() => {
    microphone.settle();
    camera.settle();
  }, [camera, microphone]);
  return (
    <div className="lobby">
      <header className="lobby-head">
        <PageLink href="/" className="page-home" aria-label="Crossband, start page">
          <Logo />
        </PageLink>
        <OwnMenu />
      </header>
      <main className="lobby-main">
        <section className="lobby-you" aria-label="Camera and microphone check">
          <Preview />
          <details className="lobby-devices">
            <summary>Choose devices</summary>
            <DevicePickers />
          </details>
        </section>
        <section className="lobby-join" aria-label="Come in">
          {door ? (
            <Waiting door={door} />
          ) : (
            <>
              {ending && (
                <p className="lobby-ending" role="status">
                  {ending}
                </p>
              )}
              <h1>Meet on your own wavelength</h1>
              <p className="lobby-lead">Voice, camera and screens, straight through your own hub.</p>
              <SetupNote />
              {status !== 'opening' && <JoinForm />}
            </>
          )}
          <HubState />
        </section>
      </main>
    </div>
  );
}
