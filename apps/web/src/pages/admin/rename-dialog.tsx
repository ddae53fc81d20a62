import type { PersonView } from '@crossband/wire/api';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Form } from '../../components/form/form.tsx';
import { TextField } from '../../components/form/text-field.tsx';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

interface RenameDialogProps {
  person: PersonView;
  changed: () => Promise<void>;
  close: () => void;
}

export function RenameDialog({ person, changed, close }: RenameDialogProps) {
  const { account } = useSession();
  const task = useTask();
  const [name, setName] = useState(person.name);
  const submit = async (): Promise<void> => {
    await account.call('changePerson', { parts: { account: person.id }, body: { name: name.trim() } });
    await changed();
    close();
  };
  return (
    <Dialog title={`Rename ${person.name}`} close={close}>
      <Form task={task} submit={submit} button="Rename">
        <TextField
          label="New name"
          hint="They sign in with it from now on."
          value={name}
          change={setName}
          maxLength={48}
          autoComplete="off"
          autoFocus
          required
        />
      </Form>
    </Dialog>
  );
}
