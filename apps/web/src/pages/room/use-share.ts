import { mayPublish } from '../../session/may-publish.ts';
import { usePart, useSession, useStore } from '../../session/session-context.tsx';
import { remembered } from '../../session/stored.ts';

export interface Share {
  readonly sharing: boolean;
  readonly starting: boolean;
  readonly possible: boolean;
  readonly permitted: boolean;
  readonly toggle: () => void;
}

export function useShare(): Share {
  const { client, screen, notices } = useSession();
  const { starting, video } = useStore(screen.state);
  const possible = 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  const permitted = usePart(client.state, ({ self, participants }) =>
    mayPublish(participants.find(({ id }) => id === self?.participant)?.may, 'screen'),
  );
  const toggle = (): void => {
    if (!possible) {
      notices.failed(new Error('This browser cannot share screens; use a current browser on a computer.'));
      return;
    }
    if (!permitted && !video) {
      notices.tell('You may not share your screen here. Ask a moderator of this room.');
      return;
    }
    const { screenPreset: preset, screenAudio: audio } = remembered.getSnapshot();
    const work = video ? screen.stop() : screen.start({ preset, audio });
    work.catch((error: unknown) => notices.failed(error));
  };
  return { sharing: video !== null, starting, possible, permitted, toggle };
}
