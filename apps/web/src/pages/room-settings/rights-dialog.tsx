import type { Action } from '@crossband/wire';
import { useState } from 'react';
import { roleWords } from '../../account/role-words.ts';
import { Dialog } from '../../components/dialog.tsx';
import { ChoiceField } from '../../components/form/choice-field.tsx';
import { Form } from '../../components/form/form.tsx';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';
import type { Member } from './members.tsx';

/** Every right that a member may have more or less than the role; managing stays with owners. */
const actionWords: Partial<Record<Action, string>> = {
  speak: 'Speak',
  show: 'Show camera and screen',
  chat: 'Write',
  data: 'Send data messages',
  attach: 'Send files',
  record: 'Record',
  control: 'Ask for remote control',
  moderate: 'Moderate',
  invite: 'Invite others',
};

type Choice = 'role' | 'allow' | 'deny';

interface RightsDialogProps {
  room: string;
  member: Member;
  changed: () => Promise<void>;
  close: () => void;
}

/** What one person may do here more, or less, than their role says. */
export function RightsDialog({ room, member, changed, close }: RightsDialogProps) {
  const { account } = useSession();
  const task = useTask();
  const [allow, setAllow] = useState<readonly Action[]>(member.override?.allow ?? []);
  const [deny, setDeny] = useState<readonly Action[]>(member.override?.deny ?? []);
  const role = roleWords[member.role].name.toLowerCase();

  const choose = (action: Action, choice: Choice): void => {
    const without = (list: readonly Action[]) => list.filter((one) => one !== action);
    setAllow(choice === 'allow' ? [...without(allow), action] : without(allow));
    setDeny(choice === 'deny' ? [...without(deny), action] : without(deny));
  };
  const submit = async (): Promise<void> => {
    const override = allow.length + deny.length === 0 ? null : { allow: [...allow], deny: [...deny] };
    await account.call('setMember', {
      parts: { room, account: member.account },
      body: { role: member.role, override },
    });
    await changed();
    close();
  };

  return (
    <Dialog title={`Rights of ${member.name ?? 'this account'}`} close={close}>
      <Form task={task} submit={submit} button="Save" label="Rights">
        <div className="rights">
          {(Object.keys(actionWords) as Action[]).map((action) => (
            <ChoiceField<Choice>
              key={action}
              label={actionWords[action] ?? action}
              value={deny.includes(action) ? 'deny' : allow.includes(action) ? 'allow' : 'role'}
              choices={[
                { value: 'role', word: `As a ${role}` },
                { value: 'allow', word: 'Allowed' },
                { value: 'deny', word: 'Not allowed' },
              ]}
              change={(choice) => choose(action, choice)}
            />
          ))}
        </div>
      </Form>
    </Dialog>
  );
}
