import { useState } from 'react';
import { deviceName } from '../../account/device-name.ts';
import { makePasskey, takesPasskeys } from '../../account/passkey.ts';
import { Icon } from '../../components/icon.tsx';
import { ConfirmDialog } from '../../components/page/confirm-dialog.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Moment } from '../../components/page/moment.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

/** `usable`: the hub takes passkeys at this address. */
export function Passkeys({ usable }: { usable: boolean }) {
  const { account, notices } = useSession();
  const answer = useAnswer('ownPasskeys', {});
  const task = useTask();
  const [leaving, setLeaving] = useState<{ id: string; name: string } | null>(null);

  const add = async (): Promise<void> => {
    const { options } = await account.call('newPasskeyOptions', {});
    const response = await makePasskey(options);
    await account.call('newPasskey', { body: { name: deviceName(navigator.userAgent), response } });
    await answer.reload();
    notices.tell('The passkey is kept. From now on it signs you in.');
  };

  const remove = async (id: string): Promise<void> => {
    await account.call('removePasskey', { parts: { passkey: id } });
    await answer.reload();
  };

  return (
    <Section
      title="Passkeys"
      lead="Sign in by finger, face or PIN instead of a password. Nobody can guess them or talk you out of them."
      ways={
        usable &&
        takesPasskeys && (
          <button type="button" className="button" aria-busy={task.busy} onClick={() => void task.run(add)}>
            <Icon name="plus" />
            Add a passkey
          </button>
        )
      }
    >
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
      {!usable && (
        <p className="page-note">
          Passkeys work at the hub's own host name over https, or at localhost on its machine.
        </p>
      )}
      <Loaded answer={answer}>
        {({ passkeys }) => (
          <Rows label="Passkeys" none="You have no passkey yet.">
            {passkeys.map(({ id, name, createdAtMs, lastUsedAtMs }) => (
              <Row
                key={id}
                before={<Icon name="key" />}
                title={name}
                about={
                  <>
                    Made <Moment atMs={createdAtMs} />, used <Moment atMs={lastUsedAtMs} />
                  </>
                }
                ways={
                  <button
                    type="button"
                    className="button small"
                    aria-label={`Remove passkey ${name}`}
                    onClick={() => setLeaving({ id, name })}
                  >
                    Remove
                  </button>
                }
              />
            ))}
          </Rows>
        )}
      </Loaded>
      {leaving && (
        <ConfirmDialog
          title="Remove this passkey?"
          button="Remove"
          confirm={() => remove(leaving.id)}
          close={() => setLeaving(null)}
        >
          <p>“{leaving.name}” will sign nobody in any more. Your device may still offer it; delete it there, too.</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
