import { useSession, useStore } from '../../session/session-context.tsx';
import { remembered } from '../../session/stored.ts';

export interface Share {
  readonly sharing: boolean;
  readonly starting: boolean;
  readonly possible: boolean;
  readonly toggle: () => void;
}

export function useShare(): Share {
  const { screen, notices } = useSession();
  const { starting, video } = useStore(screen.state);
  const possible = 'getDisplayMedia' in (navigator.mediaDevices ?? {});
  const toggle = (): void => {
    if (!possible) {
      notices.failed(new Error('This browser cannot share screens; use a current browser on a computer.'));
      return;
    }
    const { screenPreset: preset, screenAudio: audio } = remembered.getSnapshot();
    const work = video ? screen.stop() : screen.start({ preset, audio });
    work.catch((error: unknown) => notices.failed(error));
  };
  return { sharing: video !== null, starting, possible, toggle };
}
