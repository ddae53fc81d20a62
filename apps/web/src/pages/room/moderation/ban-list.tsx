import type { BanView } from '@crossband/wire';
import { useState } from 'react';
import { useSession } from '../../../session/session-context.tsx';
import { banEndWords, standing } from './ban-words.ts';

/** Who is kept out of this room, and the way back. Asked for when it is opened. */
export function BanList() {
  const { client, notices } = useSession();
  const [bans, setBans] = useState<readonly BanView[] | null>(null);
  const fetchBans = (): void => {
    client.moderating.bans().then(
      (all) => setBans(standing(all, Date.now())),
      (error: unknown) => notices.failed(error),
    );
  };
  const lift = ({ subject }: BanView): void => {
    client.moderating.unban(subject).then(fetchBans, (error: unknown) => notices.failed(error));
  };
  return (
    <details
      className="bans"
      onToggle={(event) => {
        if (event.currentTarget.open) fetchBans();
      }}
    >
      <summary>Who is kept out</summary>
      {bans?.length === 0 && <p className="settings-note">Nobody.</p>}
      <ul>
        {bans?.map((ban) => (
          <li key={ban.subject}>
            <span>
              <strong>{ban.subject.replace(/^address:/, 'Guests from ')}</strong>
              <small>
                {banEndWords(ban)}
                {ban.reason && `: ${ban.reason}`}
              </small>
            </span>
            <button
              type="button"
              className="button small"
              aria-label={`Let ${ban.subject} come again`}
              onClick={() => lift(ban)}
            >
              Lift
            </button>
          </li>
        ))}
      </ul>
    </details>
  );
}
