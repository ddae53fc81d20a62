import { Loaded } from '../../components/page/loaded.tsx';
import { PageFrame } from '../../components/page/page-frame.tsx';
import { Tabs } from '../../components/page/tabs.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { PageLink } from '../../routing/page-link.tsx';
import { type RoomPart, roomSettingsPath } from '../../routing/route.ts';
import { pathOf } from '../../session/address.ts';
import { useSession, useStore } from '../../session/session-context.tsx';
import { Bans } from './bans.tsx';
import { Invites } from './invites.tsx';
import { Members } from './members.tsx';
import { RemoveRoom } from './remove-room.tsx';
import { RoomForm } from './room-form.tsx';

const words: Record<RoomPart, string> = {
  settings: 'Settings',
  people: 'People',
  invites: 'Invitations',
  bans: 'Bans',
};

/** A room that stays: what it is, who belongs to it, and how one comes in. */
export default function RoomSettingsPage({ room: name, part }: { room: string; part: RoomPart }) {
  const { account } = useSession();
  const state = useStore(account.state);
  const answer = useAnswer('room', { parts: { room: name } });
  const owns = answer.value?.room.role === 'owner' || (state.status === 'somebody' && state.person.administrator);
  const parts: readonly RoomPart[] = owns ? ['invites', 'people', 'settings', 'bans'] : ['invites', 'people', 'bans'];
  return (
    <PageFrame
      title={name}
      lead={answer.value?.room.topic}
      back={{ href: '/', word: 'Rooms' }}
      ways={
        <PageLink href={pathOf(name)} className="button">
          Go to the room
        </PageLink>
      }
    >
      <Loaded answer={answer}>
        {({ room }) => (
          <>
            <Tabs
              label="Parts of this room"
              tabs={parts.map((one) => ({ href: roomSettingsPath(name, one), word: words[one], here: one === part }))}
            />
            {part === 'settings' && (
              <>
                <RoomForm key={room.id} room={room} changed={answer.reload} />
                <RemoveRoom room={name} />
              </>
            )}
            {part === 'people' && <Members room={room} owns={owns} />}
            {part === 'invites' && <Invites room={name} owns={owns} />}
            {part === 'bans' && <Bans room={name} />}
          </>
        )}
      </Loaded>
    </PageFrame>
  );
}
