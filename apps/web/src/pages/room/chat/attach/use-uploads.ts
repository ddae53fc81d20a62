import { useMemo } from 'react';
import { useSession } from '../../../../session/session-context.tsx';
import { useRoom } from '../../room-context.tsx';
import { mostFiles, type Uploads } from './uploads.ts';

/** The tray of this room, for who may send files; null: no files here. */
export function useUploads(): { readonly tray: Uploads; readonly take: (files: Iterable<File>) => void } | null {
  const { files, notices } = useSession();
  const { self, may } = useRoom();
  return useMemo(() => {
    if (!may.attach) return null;
    const tray = files.tray(self.room);
    const take = (chosen: Iterable<File>): void => {
      const left = tray.add(chosen);
      if (left > 0) notices.tell(`A message carries ${mostFiles} files at most; ${left} more did not fit.`);
    };
    return { tray, take };
  }, [files, notices, may.attach, self.room]);
}
