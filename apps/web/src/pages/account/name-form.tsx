import type { PersonView } from '@crossband/wire/api';
import { useState } from 'react';
import { Form } from '../../components/form/form.tsx';
import { TextField } from '../../components/form/text-field.tsx';
import { Section } from '../../components/page/section.tsx';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

export function NameForm({ person }: { person: PersonView }) {
  const { account, notices } = useSession();
  const task = useTask();
  const [name, setName] = useState(person.name);
  const submit = async (): Promise<void> => {
    const changed = await account.call('changeMe', { body: { name: name.trim() } });
    await account.update(changed.person);
    notices.tell('Your name is changed.');
  };
  return (
    <Section title="Name" lead="What the others here see, and what you sign in with.">
      <Form task={task} submit={submit} button="Change name" label="Name">
        <TextField label="Your name" value={name} change={setName} maxLength={48} autoComplete="username" required />
      </Form>
    </Section>
  );
}
