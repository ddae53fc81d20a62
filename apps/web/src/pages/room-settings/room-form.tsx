import type { RoomListing } from '@crossband/wire/api';
import { useState } from 'react';
import { Form } from '../../components/form/form.tsx';
import { SwitchField } from '../../components/form/switch-field.tsx';
import { TextField } from '../../components/form/text-field.tsx';
import { Section } from '../../components/page/section.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { goTo } from '../../routing/navigation.ts';
import { roomSettingsPath } from '../../routing/route.ts';
import { useSession } from '../../session/session-context.tsx';
import { FolderField } from '../home/folder-field.tsx';

/** What a room is called, where it stands, and its rules for everybody. */
export function RoomForm({ room, changed }: { room: RoomListing; changed: () => Promise<void> }) {
  const { account, notices } = useSession();
  const others = useAnswer('rooms', {});
  const task = useTask();
  const [name, setName] = useState(room.name);
  const [topic, setTopic] = useState(room.topic);
  const [folder, setFolder] = useState(room.folder);
  const [rules, setRules] = useState(room.rules);
  const folders = [...new Set(others.value?.rooms.map((one) => one.folder))];
  const rule = (change: Partial<RoomListing['rules']>): void => setRules({ ...rules, ...change });

  const submit = async (): Promise<void> => {
    const about = { name: name.trim(), topic: topic.trim(), folder: folder.trim() };
    const answer = await account.call('changeRoom', { parts: { room: room.name }, body: { ...about, rules } });
    notices.tell('The room is changed.');
    if (answer.room.name === room.name) await changed();
    else goTo(roomSettingsPath(answer.room.name), { replace: true });
  };

  return (
    <Section title="Settings">
      <Form task={task} submit={submit} button="Save" label="Settings of the room">
        <TextField label="Name" value={name} change={setName} maxLength={64} autoComplete="off" required />
        <TextField label="Topic" value={topic} change={setTopic} maxLength={1000} autoComplete="off" />
        <FolderField value={folder} change={setFolder} folders={folders} />
        <SwitchField
          label="Members only"
          hint="Only people whom you invite into this room see it and come in."
          checked={rules.membersOnly}
          change={(membersOnly) => rule({ membersOnly })}
        />
        <SwitchField
          label="Guests by link"
          hint="Whoever has the room's link comes in without an account."
          checked={rules.guests}
          change={(guests) => rule({ guests })}
        />
        <SwitchField
          label="Lobby"
          hint="Others knock, and a moderator lets them in."
          checked={rules.lobby}
          change={(lobby) => rule({ lobby })}
        />
        <SwitchField
          label="Locked"
          hint="Nobody else comes in."
          checked={rules.locked}
          change={(locked) => rule({ locked })}
        />
        <SwitchField
          label="Signed datagrams"
          hint="Devices without a browser check that what they hear comes from the hub, not from somebody in the room."
          checked={rules.signed}
          change={(signed) => rule({ signed })}
        />
        <TextField
          label="Most people at once"
          hint="Empty: as many as the hub takes."
          type="number"
          inputMode="numeric"
          min={1}
          max={100_000}
          value={rules.participants === null ? '' : String(rules.participants)}
          change={(text) => rule({ participants: text === '' ? null : Number(text) })}
        />
        <TextField
          label="Slow mode of the chat, seconds"
          hint="How long one waits between two messages. 0: not at all."
          type="number"
          inputMode="numeric"
          min={0}
          max={3600}
          value={String(rules.slowModeS)}
          change={(text) => rule({ slowModeS: Number(text) })}
        />
      </Form>
    </Section>
  );
}
