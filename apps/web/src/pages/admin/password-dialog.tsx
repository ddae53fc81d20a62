import type { PersonView } from '@crossband/wire/api';
import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Form } from '../../components/form/form.tsx';
import { PasswordField } from '../../components/form/password-field.tsx';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

/** For whoever has forgotten theirs. */
export function PasswordDialog({ person, close }: { person: PersonView; close: () => void }) {
  const { account, notices } = useSession();
  const task = useTask();
  const [password, setPassword] = useState('');
  const submit = async (): Promise<void> => {
    await account.call('setPassword', { parts: { account: person.id }, body: { password } });
    notices.tell(`${person.name} has a new password. Ask them to change it once they are in.`);
    close();
  };
  return (
    <Dialog title={`A password for ${person.name}`} close={close}>
      <Form task={task} submit={submit} button="Set password">
        <p className="page-note">It signs them out of every device.</p>
        <PasswordField label="New password" value={password} change={setPassword} isNew autoFocus />
      </Form>
    </Dialog>
  );
}
