import type { Role } from '@crossband/wire';
import { useState } from 'react';
import { roles, roleWords } from '../../account/role-words.ts';
import { ChoiceField } from '../../components/form/choice-field.tsx';
import { Form } from '../../components/form/form.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';
import type { Member } from './members.tsx';

interface AddMemberProps {
  room: string;
  members: readonly Member[];
  added: () => Promise<void>;
}

/** For administrators, who see every account: gives one a role without an invitation. */
export function AddMember({ room, members, added }: AddMemberProps) {
  const { account } = useSession();
  const people = useAnswer('adminPeople', { query: { limit: 500 } });
  const task = useTask();
  const [chosen, setChosen] = useState('');
  const [role, setRole] = useState<Role>('member');
  const known = new Set(members.map((member) => member.account));
  const others = people.value?.people.filter(({ id, disabled }) => !disabled && !known.has(id)) ?? [];
  const person = others.find(({ id }) => id === chosen)?.id ?? others[0]?.id;
  if (person === undefined) return null;
  const submit = async (): Promise<void> => {
    await account.call('setMember', { parts: { room, account: person }, body: { role } });
    await added();
  };
  return (
    <div className="inline-form">
      <Form task={task} submit={submit} button="Add" label="Add somebody">
        <ChoiceField
          label="Add somebody with an account"
          value={person}
          choices={others.map(({ id, name }) => ({ value: id, word: name }))}
          change={setChosen}
        />
        <ChoiceField
          label="as"
          value={role}
          choices={roles.map((one) => ({ value: one, word: roleWords[one].name }))}
          change={setRole}
        />
      </Form>
    </div>
  );
}
