import { useState } from 'react';
import { LinkButton } from '../../components/link-button.tsx';
import { isRoomName, linkTo, reachesOthers } from '../../session/address.ts';
import { suggestRoom } from '../../session/suggest-room.ts';

/** Beneath the room's field: a name for who has none, else the link by which others come in. */
export function RoomWay({ id, room, choose }: { id: string; room: string; choose: (room: string) => void }) {
  const [suggestion, setSuggestion] = useState(suggestRoom);
  if (room === '') {
    const take = (): void => {
      choose(suggestion);
      setSuggestion(suggestRoom());
    };
    return (
      <p id={id} className="room-way">
        <span>Any name will do, for example</span>
        <button type="button" className="button small" aria-label={`Use ${suggestion}`} onClick={take}>
          {suggestion}
        </button>
      </p>
    );
  }
  if (!isRoomName(room)) return null;
  return (
    <p id={id} className="room-way">
      <span>
        {reachesOthers(location.hostname) ? 'Others come in by' : 'On this machine only:'}
        <strong data-room-link>{linkTo(room)}</strong>
      </span>
      <LinkButton key={room} room={room} />
    </p>
  );
}
