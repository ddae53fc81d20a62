import type { Role } from '@crossband/wire';
import { useState } from 'react';
import { roleWords } from '../../account/role-words.ts';
import { ChoiceField } from '../../components/form/choice-field.tsx';
import { Form } from '../../components/form/form.tsx';
import { TextField } from '../../components/form/text-field.tsx';
import { CopyField } from '../../components/page/copy-field.tsx';
import { QrCode } from '../../components/page/qr-code.tsx';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

const dayMs = 86_400_000;
const lifetimes = [
  { value: 'hour', word: 'One hour', ms: 3_600_000 },
  { value: 'day', word: 'One day', ms: dayMs },
  { value: 'week', word: 'One week', ms: 7 * dayMs },
  { value: 'month', word: '30 days', ms: 30 * dayMs },
  { value: 'year', word: 'One year', ms: 365 * dayMs },
] as const;
type Lifetime = (typeof lifetimes)[number]['value'];

interface InviteFormProps {
  room: string | null;
  /** What may be granted. */
  roles: readonly Role[];
  made: () => Promise<void>;
}

/** Makes a link, and shows it once: the hub keeps no copy that it could show again. */
export function InviteForm({ room, roles, made }: InviteFormProps) {
  const { account } = useSession();
  const task = useTask();
  const [role, setRole] = useState<Role>('member');
  const [uses, setUses] = useState('1');
  const [lifetime, setLifetime] = useState<Lifetime>('week');
  const [link, setLink] = useState<string | null>(null);

  const submit = async (): Promise<void> => {
    const lifetimeMs = lifetimes.find(({ value }) => value === lifetime)?.ms ?? dayMs;
    const { code } = await account.call('newInvite', { body: { room, role, uses: Number(uses), lifetimeMs } });
    setLink(new URL(`/invite#${code}`, location.origin).href);
    await made();
  };

  return (
    <>
      <Form
        task={task}
        submit={submit}
        button={link === null ? 'Make link' : 'Make another link'}
        label="Invite people"
      >
        <div className="fields-in-row">
          {roles.length > 1 && (
            <ChoiceField
              label="They will be"
              value={role}
              choices={roles.map((one) => ({ value: one, word: roleWords[one].name }))}
              change={setRole}
              hint={roleWords[role].may}
            />
          )}
          <TextField
            label="For how many people"
            type="number"
            inputMode="numeric"
            min={1}
            max={10_000}
            value={uses}
            change={setUses}
            required
          />
          <ChoiceField label="Good for" value={lifetime} choices={lifetimes} change={setLifetime} />
        </div>
      </Form>
      <div role="status">
        {link !== null && (
          <div className="invite-link">
            <QrCode text={link} label="The link as a code for phones" />
            <div>
              <CopyField label="Invitation link" text={link} />
              <p className="field-hint">It is shown only now. Who loses it gets another.</p>
            </div>
          </div>
        )}
      </div>
    </>
  );
}
