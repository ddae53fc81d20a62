import type { BodyOf } from '@crossband/wire/api';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { ChoiceField } from '../../components/form/choice-field.tsx';
import { Form } from '../../components/form/form.tsx';
import { TextField } from '../../components/form/text-field.tsx';
import { SecretsDialog } from '../../components/page/secrets-dialog.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

type Event = BodyOf<'newWebhook'>['events'][number];

const events: Readonly<Record<Exclude<Event, 'ping'>, string>> = {
  'room.opened': 'A room opens',
  'room.closed': 'A room closes',
  'room.changed': 'A room is changed',
  'room.removed': 'A room is deleted',
  'participant.joined': 'Somebody comes in',
  'participant.left': 'Somebody leaves',
  'member.changed': 'A role changes',
  'account.created': 'An account is made',
  'account.changed': 'An account is changed',
  'message.sent': 'Somebody writes',
  'message.changed': 'A message is changed',
};

export function NewWebhookDialog({ made, close }: { made: () => Promise<void>; close: () => void }) {
  const { account } = useSession();
  const rooms = useAnswer('rooms', {});
  const task = useTask();
  const [url, setUrl] = useState('');
  const [room, setRoom] = useState('');
  const [chosen, setChosen] = useState<readonly Event[]>(['room.opened', 'room.closed', 'message.sent']);
  const [secret, setSecret] = useState<string | null>(null);

  const submit = async (): Promise<void> => {
    if (chosen.length === 0) throw new Error('Choose at least one thing to be told about.');
    const body = { url: url.trim(), events: [...chosen], room: room === '' ? null : room };
    const answer = await account.call('newWebhook', { body });
    setSecret(answer.secret);
    await made();
  };

  if (secret !== null) {
    return (
      <SecretsDialog
        title="The webhook is made"
        lead="Every message is signed with this secret. It is shown only now."
        secrets={{ Secret: secret }}
        close={close}
      />
    );
  }
  return (
    <Dialog title="New webhook" close={close}>
      <Form task={task} submit={submit} button="Make webhook">
        <TextField
          label="Address"
          value={url}
          change={setUrl}
          type="url"
          placeholder="https://"
          autoComplete="off"
          autoFocus
          required
        />
        <ChoiceField
          label="About"
          value={room}
          choices={[
            { value: '', word: 'All rooms' },
            ...(rooms.value?.rooms.map(({ name }) => ({ value: name, word: name })) ?? []),
          ]}
          change={setRoom}
        />
        <fieldset className="checks">
          <legend>Tell it when</legend>
          {(Object.keys(events) as Exclude<Event, 'ping'>[]).map((event) => (
            <label key={event}>
              <input
                type="checkbox"
                checked={chosen.includes(event)}
                onChange={({ target }) =>
                  setChosen(target.checked ? [...chosen, event] : chosen.filter((one) => one !== event))
                }
              />
              {events[event]}
            </label>
          ))}
        </fieldset>
      </Form>
    </Dialog>
  );
}
