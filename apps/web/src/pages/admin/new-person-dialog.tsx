import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Form } from '../../components/form/form.tsx';
import { PasswordField } from '../../components/form/password-field.tsx';
import { SwitchField } from '../../components/form/switch-field.tsx';
import { TextField } from '../../components/form/text-field.tsx';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

export function NewPersonDialog({ made, close }: { made: () => Promise<void>; close: () => void }) {
  const { account } = useSession();
  const task = useTask();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [administrator, setAdministrator] = useState(false);
  const submit = async (): Promise<void> => {
    await account.call('newPerson', { body: { name: name.trim(), password, administrator } });
    await made();
    close();
  };
  return (
    <Dialog title="New account" close={close}>
      <Form task={task} submit={submit} button="Make account">
        <p className="page-note">
          An invitation is better where it can be: then nobody but the person knows the password.
        </p>
        <TextField label="Name" value={name} change={setName} maxLength={48} autoComplete="off" autoFocus required />
        <PasswordField value={password} change={setPassword} isNew />
        <SwitchField
          label="Administrator"
          hint="Owns every room and sees these pages."
          checked={administrator}
          change={setAdministrator}
        />
      </Form>
    </Dialog>
  );
}
