import type { ParticipantView } from '@crossband/wire';
import { useId, useState } from 'react';
import { Dialog } from '../../../components/dialog.tsx';
import { useSession } from '../../../session/session-context.tsx';
import { banChoices } from './ban-words.ts';

interface SendOutDialogProps {
  participant: ParticipantView;
  /** Keeps them out from the start. */
  ban: boolean;
  close: () => void;
}

const longestReason = 500;

/** The last step before somebody is put out, and kept out for as long as is chosen. */
export function SendOutDialog({ participant, ban, close }: SendOutDialogProps) {
  const { client, notices } = useSession();
  const ids = { back: useId(), reason: useId(), note: useId() };
  const [choice, setChoice] = useState(ban ? 2 : 0);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const { id, name, account } = participant;
  const chosen = banChoices[choice] ?? banChoices[0];

  async function sendOut(): Promise<void> {
    setBusy(true);
    const { lifetimeMs } = chosen;
    try {
      if (lifetimeMs === 0) await client.moderating.sendAway(id);
      else await client.moderating.ban(id, { lifetimeMs, reason: reason.trim() });
      notices.tell(`${name} is out of the room${lifetimeMs === 0 ? '' : ` and ${chosen.done}`}.`);
      close();
    } catch (error) {
      notices.failed(error);
      setBusy(false);
    }
  }

  return (
    <Dialog title={`Send ${name} out?`} close={close}>
      <p>
        {name} leaves the room at once
        {chosen.lifetimeMs === 0 ? ', and is told that it was you' : ', and is told not to come back'}.
      </p>
      <div className="field">
        <label htmlFor={ids.back}>May come back</label>
        <select
          id={ids.back}
          value={choice}
          aria-describedby={ids.note}
          onChange={(event) => setChoice(Number(event.target.value))}
        >
          {banChoices.map(({ words }, index) => (
            <option key={words} value={index}>
              {words}
            </option>
          ))}
        </select>
      </div>
      {chosen.lifetimeMs !== 0 && (
        <>
          <div className="field">
            <label htmlFor={ids.reason}>Reason, for those who run the room (may stay empty)</label>
            <input
              id={ids.reason}
              value={reason}
              maxLength={longestReason}
              onChange={(event) => setReason(event.target.value)}
            />
          </div>
          {account === null && (
            <p id={ids.note} className="settings-note">
              A guest is known by the network address only: others behind the same address stay out, too.
            </p>
          )}
        </>
      )}
      <div className="dialog-ways">
        <button type="button" className="button" onClick={close}>
          Cancel
        </button>
        <button type="button" className="button stop" aria-busy={busy} onClick={() => void sendOut()}>
          {chosen.lifetimeMs === 0 ? 'Send out' : 'Ban'}
        </button>
      </div>
    </Dialog>
  );
}
