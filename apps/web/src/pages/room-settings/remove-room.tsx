import { useState } from 'react';
import { TextField } from '../../components/form/text-field.tsx';
import { ConfirmDialog } from '../../components/page/confirm-dialog.tsx';
import { Section } from '../../components/page/section.tsx';
import { goTo } from '../../routing/navigation.ts';
import { useSession } from '../../session/session-context.tsx';

export function RemoveRoom({ room }: { room: string }) {
  const { account, notices } = useSession();
  const [asking, setAsking] = useState(false);
  const [typed, setTyped] = useState('');
  const remove = async (): Promise<void> => {
    if (typed.trim() !== room) throw new Error(`Write “${room}” to delete it; this cannot be taken back.`);
    await account.call('removeRoom', { parts: { room } });
    notices.tell(`The room “${room}” is deleted.`);
    goTo('/');
  };
  return (
    <Section
      title="Delete this room"
      lead="With everything that was said in it, its people and its invitations, for good."
    >
      <div>
        <button type="button" className="button danger" onClick={() => setAsking(true)}>
          Delete room
        </button>
      </div>
      {asking && (
        <ConfirmDialog
          title="Delete this room?"
          button="Delete for good"
          confirm={remove}
          close={() => setAsking(false)}
        >
          <TextField
            label="Name of the room"
            hint={`Write “${room}” to show that you mean it.`}
            value={typed}
            change={setTyped}
            autoComplete="off"
            autoFocus
          />
        </ConfirmDialog>
      )}
    </Section>
  );
}
