import type { RoomListing } from '@crossband/wire/api';
import { useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { PageFrame } from '../../components/page/page-frame.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useHubInfo } from '../../components/page/use-hub-info.ts';
import { goTo } from '../../routing/navigation.ts';
import { roomSettingsPath } from '../../routing/route.ts';
import { useSession, useStore } from '../../session/session-context.tsx';
import { HubState } from '../lobby/hub-state.tsx';
import { type Folder, foldersOf } from './folders.ts';
import { NewRoomDialog } from './new-room-dialog.tsx';
import { OtherRoom } from './other-room.tsx';
import { PeopleHere } from './people-here.tsx';
import { RoomRow } from './room-row.tsx';
import { type HubLife, useHubLife } from './use-hub-life.ts';
import { useOrder } from './use-order.ts';

/** How often one sees who came and went. */
const lookEveryMs = 10_000;

/** The rooms of the hub, for whoever is signed in. */
export function HomePage() {
  const { account } = useSession();
  const state = useStore(account.state);
  const hub = useHubInfo();
  const answer = useAnswer('rooms', {}, { everyMs: lookEveryMs });
  const life = useHubLife(answer.reload);
  const [making, setMaking] = useState(false);
  const administrator = state.status === 'somebody' && state.person.administrator;
  const rooms = answer.value?.rooms ?? [];
  return (
    <PageFrame
      title="Rooms"
      lead={hub && hub.name !== 'Crossband' ? hub.name : undefined}
      ways={
        administrator && (
          <button type="button" className="button primary" onClick={() => setMaking(true)}>
            <Icon name="plus" />
            New room
          </button>
        )
      }
    >
      <Loaded answer={answer}>
        {() =>
          rooms.length === 0 ? (
            <NoRooms administrator={administrator} />
          ) : (
            <RoomFolders {...{ life, rooms, administrator }} reload={answer.reload} />
          )
        }
      </Loaded>
      <PeopleHere people={life.people} />
      {(answer.value || answer.failure) && <OtherRoom />}
      <HubState />
      {making && (
        <NewRoomDialog
          folders={foldersOf(rooms).map(({ name }) => name)}
          close={() => setMaking(false)}
          made={(room) => goTo(roomSettingsPath(room, 'invites'))}
        />
      )}
    </PageFrame>
  );
}

interface RoomFoldersProps {
  life: HubLife;
  rooms: readonly RoomListing[];
  administrator: boolean;
  reload: () => Promise<void>;
}

function RoomFolders({ life, rooms, administrator, reload }: RoomFoldersProps) {
  const move = useOrder(reload);
  return foldersOf(rooms).map((folder: Folder) => (
    <section key={folder.name} className="folder" aria-label={folder.name === '' ? 'Rooms' : folder.name}>
      {folder.name === '' ? (
        <h2 className="unseen">In no folder</h2>
      ) : (
        <h2>
          <Icon name="folder" />
          {folder.name}
        </h2>
      )}
      <ul className="rooms">
        {folder.rooms.map((room) => (
          <RoomRow
            key={room.id}
            room={room}
            administrator={administrator}
            names={life.people.filter((person) => person.room === room.name).map(({ name }) => name)}
            unread={life.unread.get(room.name)}
            move={(by) => void move(folder.rooms, room, by)}
          />
        ))}
      </ul>
    </section>
  ));
}

function NoRooms({ administrator }: { administrator: boolean }) {
  return (
    <div className="nothing">
      <Icon name="door" />
      <h2>{administrator ? 'Make your first room' : 'No room is open to you yet'}</h2>
      <p>
        {administrator
          ? 'A room stays, with its words and its people. Make one, then invite the others into it by a link.'
          : 'Ask whoever runs this hub for an invitation, or meet in a room that does not stay.'}
      </p>
    </div>
  );
}
