import type { PersonView } from '@crossband/wire/api';
import { useState } from 'react';
import { Form } from '../../components/form/form.tsx';
import { PasswordField } from '../../components/form/password-field.tsx';
import { Section } from '../../components/page/section.tsx';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

export function PasswordForm({ person }: { person: PersonView }) {
  const { account, notices } = useSession();
  const task = useTask();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const submit = async (): Promise<void> => {
    await account.call('changePassword', { body: { current, next } });
    await account.update({ ...person, hasPassword: true });
    setCurrent('');
    setNext('');
    notices.tell('Your password is changed, and your other devices are signed out.');
  };
  return (
    <Section
      title="Password"
      lead={
        person.hasPassword
          ? 'A new password signs out all your other devices.'
          : 'You have none: you sign in by passkey or by another service. A password is one more way in.'
      }
    >
      <Form
        task={task}
        submit={submit}
        button={person.hasPassword ? 'Change password' : 'Set password'}
        label="Password"
      >
        {person.hasPassword && <PasswordField label="Current password" value={current} change={setCurrent} />}
        <PasswordField label="New password" value={next} change={setNext} isNew />
      </Form>
    </Section>
  );
}
