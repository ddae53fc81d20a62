import type { ParticipantView } from '@crossband/wire';
import { useState } from 'react';
import { Dialog } from '../../../components/dialog.tsx';
import { useSession } from '../../../session/session-context.tsx';

/** The last step before somebody is put out. */
export function SendOutDialog({ participant, close }: { participant: ParticipantView; close: () => void }) {
  const { client, notices } = useSession();
  const [busy, setBusy] = useState(false);
  const { id, name } = participant;

  async function sendOut(): Promise<void> {
    setBusy(true);
    try {
      await client.moderating.sendAway(id);
      notices.tell(`${name} is out of the room.`);
      close();
    } catch (error) {
      notices.failed(error);
      setBusy(false);
    }
  }

  return (
    <Dialog title={`Send ${name} out?`} close={close}>
      <p>{name} leaves the room at once and is told who did it. Lock the room to keep people from coming back.</p>
      <div className="dialog-ways">
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
        <button type="button" className="button stop" aria-busy={busy} onClick={() => void sendOut()}>
          Send out
        </button>
      </div>
    </Dialog>
  );
}
