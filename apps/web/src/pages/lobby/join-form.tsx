import { type FormEvent, useId, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { signInFirst } from '../../routing/after-sign-in.ts';
import { isRoomName, roomOf } from '../../session/address.ts';
import { type Failure, failureOf } from '../../session/failure.ts';
import { roomTokenOf } from '../../session/room-token.ts';
import { usePart, useSession, useStore } from '../../session/session-context.tsx';
import { remember, remembered } from '../../session/stored.ts';
import { RoomWay } from './room-way.tsx';

export function JoinForm() {
  const { account, client } = useSession();
  const state = useStore(account.state);
  /** Whom the hub knows goes by the name that it knows. */
  const principal = usePart(client.state, (state) => state.principal);
  const known = principal?.name ?? (state.status === 'somebody' ? state.person.name : null);
  /** The link says who comes; the hub has not read it yet. */
  const asking = principal === null && roomTokenOf(location.hash) !== null;
  const [name, setName] = useState(() => remembered.getSnapshot().name);
  const [room, setRoom] = useState(() => roomOf(location.pathname));
  const [joining, setJoining] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const ids = { name: useId(), room: useId(), way: useId(), failure: useId() };

  async function join(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (joining) return;
    const place = { name: known ?? name.trim(), room: room.trim() };
    const wrong = refuse(place);
    setFailure(wrong);
    if (wrong) {
      document.getElementById(wrong.code === 'room' ? ids.room : ids.name)?.focus();
      return;
    }
    setJoining(true);
    if (known === null) remember({ name: place.name });
    try {
      await comeIn(place);
    } catch (error) {
      setFailure(failureOf(error));
      setJoining(false);
    }
  }

  async function comeIn(place: { name: string; room: string }): Promise<void> {
    try {
      await client.join(place);
    } catch (error) {
      // A room with a lobby: wait at its door instead.
      if (failureOf(error).code !== 'knock-first') throw error;
      await client.knock(place);
    }
  }

  return (
    <form className="join" onSubmit={(event) => void join(event)} noValidate>
      {known === null && !asking ? (
        <div className="field">
          <label htmlFor={ids.name}>Your name</label>
          <input
            id={ids.name}
            value={name}
            onChange={(event) => setName(event.target.value)}
            maxLength={48}
            autoComplete="nickname"
            // biome-ignore lint/a11y/noAutofocus: the first thing to fill in of a page that has nothing else to read first
            autoFocus={name === ''}
            aria-invalid={failure?.code === 'name'}
            aria-describedby={ids.failure}
          />
        </div>
      ) : (
        <p className="join-as">
          <Icon name="person" />
          <span>
            {known === null ? 'Looking who you are…' : 'You come in as '}
            <strong>{known}</strong>
          </span>
        </p>
      )}
      <div className="field">
        <label htmlFor={ids.room}>Room</label>
        <input
          id={ids.room}
          value={room}
          onChange={(event) => setRoom(event.target.value)}
          maxLength={64}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          // biome-ignore lint/a11y/noAutofocus: as above, for who comes back
          autoFocus={(known !== null || name !== '') && room === ''}
          aria-invalid={failure?.code === 'room'}
          aria-describedby={`${ids.failure} ${ids.way}`}
        />
        <RoomWay id={ids.way} room={room.trim()} choose={setRoom} />
      </div>
      <button
        type="submit"
        className="button primary large"
        aria-busy={joining}
        // biome-ignore lint/a11y/noAutofocus: everything is filled in, Enter suffices
        autoFocus={(known !== null || name !== '') && room !== ''}
      >
        {joining ? 'Joining…' : 'Join'}
      </button>
      <div id={ids.failure} role="alert">
        {failure && (
          <p className="problem">
            <Icon name="warning" />
            <span>
              {failure.message}
              {failure.code === 'sign-in-first' && known === null && (
                <button type="button" className="button small join-sign-in" onClick={() => signInFirst()}>
                  Sign in
                </button>
              )}
            </span>
          </p>
        )}
      </div>
    </form>
  );
}

function refuse({ name, room }: { name: string; room: string }): Failure | null {
  if (name === '') return { code: 'name', message: 'Write your name, so that others know who you are.' };
  if (room === '') return { code: 'room', message: 'Write the name of a room; whoever writes the same one meets you.' };
  if (!isRoomName(room)) {
    return {
      code: 'room',
      message: 'Begin the room with a letter or digit, then letters, digits, spaces and . _ - only.',
    };
  }
  return null;
}
