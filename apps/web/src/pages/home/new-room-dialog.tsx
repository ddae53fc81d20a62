import { useState } from 'react';
import { Dialog } from '../../components/dialog.tsx';
import { Form } from '../../components/form/form.tsx';
import { SwitchField } from '../../components/form/switch-field.tsx';
import { TextField } from '../../components/form/text-field.tsx';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';
import { FolderField } from './folder-field.tsx';

interface NewRoomDialogProps {
  folders: readonly string[];
  close: () => void;
  made: (room: string) => void;
}

export function NewRoomDialog({ folders, close, made }: NewRoomDialogProps) {
  const { account } = useSession();
  const task = useTask();
  const [name, setName] = useState('');
  const [topic, setTopic] = useState('');
  const [folder, setFolder] = useState('');
  const [guests, setGuests] = useState(true);
  const [membersOnly, setMembersOnly] = useState(false);
  const submit = async (): Promise<void> => {
    const about = { name: name.trim(), topic: topic.trim(), folder: folder.trim() };
    const { room } = await account.call('newRoom', {
      body: { ...about, rules: { guests: guests && !membersOnly, membersOnly } },
    });
    made(room.name);
  };
  return (
    <Dialog title="New room" close={close}>
      <Form task={task} submit={submit} button="Make room" busy="Making it…">
        <TextField label="Name" value={name} change={setName} maxLength={64} autoComplete="off" autoFocus required />
        <TextField label="Topic" value={topic} change={setTopic} maxLength={1000} autoComplete="off" />
        <FolderField value={folder} change={setFolder} folders={folders} />
        <SwitchField
          label="Members only"
          hint="Only people whom you invite into this room see it and come in."
          checked={membersOnly}
          change={setMembersOnly}
        />
        {!membersOnly && (
          <SwitchField
            label="Guests by link"
            hint="Whoever has the room's link comes in without an account."
            checked={guests}
            change={setGuests}
          />
        )}
      </Form>
    </Dialog>
  );
}
