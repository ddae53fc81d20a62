import { type FormEvent, useState } from 'react';
import { TextField } from '../../components/form/text-field.tsx';
import { goTo } from '../../routing/navigation.ts';
import { isRoomName, pathOf } from '../../session/address.ts';

/** Into a room that is not in the list: one that ends when everybody has left, or one that a link names. */
export function OtherRoom() {
  const [room, setRoom] = useState('');
  const [wrong, setWrong] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const name = room.trim();
    setWrong(!isRoomName(name));
    if (isRoomName(name)) goTo(pathOf(name));
  };
  return (
    <form className="other-room" onSubmit={submit} noValidate>
      <TextField
        label="Meet in another room"
        hint={
          wrong
            ? 'Begin the room with a letter or digit, then letters, digits, spaces and . _ - only.'
            : 'Any name will do. A room that is not in the list ends when everybody has left.'
        }
        value={room}
        change={setRoom}
        wrong={wrong}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        after={
          <button type="submit" className="field-button">
            Go
          </button>
        }
      />
    </form>
  );
}
