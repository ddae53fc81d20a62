import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Form } from '../../components/form/form.tsx';
import { TextField } from '../../components/form/text-field.tsx';
import { Icon } from '../../components/icon.tsx';
import { ConfirmDialog } from '../../components/page/confirm-dialog.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Moment } from '../../components/page/moment.tsx';
import { Row, Rows } from '../../components/page/rows.tsx';
import { SecretsDialog } from '../../components/page/secrets-dialog.tsx';
import { Section } from '../../components/page/section.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

/** Keys by which other applications let people into rooms. */
export function ApiKeys() {
  const { account } = useSession();
  const answer = useAnswer('apiKeys', {});
  const [making, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<{ id: string; label: string } | null>(null);
  const remove = async (key: string): Promise<void> => {
    await account.call('removeApiKey', { parts: { key } });
    await answer.reload();
  };
  return (
    <Section
      title="API keys"
      lead="An application that has one makes room tokens: whoever brings such a token comes into one room."
      ways={
        <button type="button" className="button" onClick={() => setMaking(true)}>
          <Icon name="plus" />
          New key
        </button>
      }
    >
      <Loaded answer={answer}>
        {({ apiKeys }) => (
          <Rows
            label="API keys"
            none="No application has a key yet. Make one for each application that brings people into rooms."
          >
            {apiKeys.map(({ id, label, createdAtMs }) => (
              <Row
                key={id}
                id={id}
                before={<Icon name="key" />}
                title={label}
                about={
                  <>
                    {id}, made <Moment atMs={createdAtMs} />
                  </>
                }
                ways={
                  <button
                    type="button"
                    className="button small"
                    aria-label={`Remove the key ${label}`}
                    onClick={() => setLeaving({ id, label })}
                  >
                    Remove
                  </button>
                }
              />
            ))}
          </Rows>
        )}
      </Loaded>
      {making && <NewKeyDialog made={answer.reload} close={() => setMaking(false)} />}
      {leaving && (
        <ConfirmDialog
          title="Remove this key?"
          button="Remove"
          confirm={() => remove(leaving.id)}
          close={() => setLeaving(null)}
        >
          <p>Tokens made with “{leaving.label}” are good no more, and whoever is in a room by one leaves it.</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}

function NewKeyDialog({ made, close }: { made: () => Promise<void>; close: () => void }) {
  const { account } = useSession();
  const task = useTask();
  const [label, setLabel] = useState('');
  const [key, setKey] = useState<{ id: string; secret: string; bearer: string } | null>(null);
  const submit = async (): Promise<void> => {
    const { apiKey, secret, bearer } = await account.call('newApiKey', { body: { label: label.trim() } });
    setKey({ id: apiKey.id, secret, bearer });
    await made();
  };
  if (key) {
    return (
      <SecretsDialog
        title="The key is made"
        lead="Its secrets are shown only now. Keep them where nobody else reads them."
        secrets={{
          Key: key.id,
          'Secret, which signs tokens': key.secret,
          'Bearer, which asks the hub for tokens': key.bearer,
        }}
        close={close}
      />
    );
  }
  return (
    <Dialog title="New key" close={close}>
      <Form task={task} submit={submit} button="Make key">
        <TextField
          label="Label"
          hint="Which application it is for."
          value={label}
          change={setLabel}
          maxLength={48}
          autoComplete="off"
          autoFocus
          required
        />
      </Form>
    </Dialog>
  );
}
