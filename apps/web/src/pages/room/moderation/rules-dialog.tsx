import type { RoomRulesView } from '@crossband/wire';
import { type ReactNode, useId, useState } from 'react';
import { Dialog } from '../../../components/dialog.tsx';
import { usePart, useSession } from '../../../session/session-context.tsx';
import { BanList } from './ban-list.tsx';
import { slowModes } from './slow-mode.ts';

/** How the room is run. Each change holds at once, for everybody. */
export function RulesDialog({ room, close }: { room: string; close: () => void }) {
  const { client, notices } = useSession();
  const rules = usePart(client.state, (state) => state.rules);
  if (!rules) return null;
  const change = (part: Partial<RoomRulesView>): void => {
    client.moderating.setRules(part).catch((error: unknown) => notices.failed(error));
  };
  const muteAll = (): void => {
    client.moderating.muteAll().then(
      () => notices.tell('Everybody but those who run the room is muted. They may unmute.'),
      (error: unknown) => notices.failed(error),
    );
  };
  return (
    <Dialog title={`Moderate ${room}`} close={close}>
      <div className="rules">
        <Switch name="Locked" on={rules.locked} set={(locked) => change({ locked })}>
          Nobody new comes in, moderators excepted.
        </Switch>
        <Switch name="Lobby" on={rules.lobby} set={(lobby) => change({ lobby })}>
          Guests knock, and wait until somebody lets them in.
        </Switch>
        <Switch name="Signed datagrams" on={rules.signed} set={(signed) => change({ signed })}>
          Radios and other devices without a browser check that what they hear comes from the hub.
        </Switch>
        <Comers rules={rules} change={change} />
        <Limit key={rules.participants} most={rules.participants} set={(participants) => change({ participants })} />
        <SlowMode seconds={rules.slowModeS} set={(slowModeS) => change({ slowModeS })} />
      </div>
      <button type="button" className="button" onClick={muteAll}>
        Mute everybody
      </button>
      <BanList />
    </Dialog>
  );
}

interface SwitchProps {
  name: string;
  on: boolean;
  set: (on: boolean) => void;
  children: ReactNode;
}

function Switch({ name, on, set, children }: SwitchProps) {
  const id = useId();
  return (
    <label className="switch">
      <span>
        <strong>{name}</strong>
        <small id={id}>{children}</small>
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        aria-label={name}
        aria-describedby={id}
        onChange={(event) => set(event.target.checked)}
      />
    </label>
  );
}

interface Comer {
  readonly words: string;
  readonly guests: boolean;
  readonly membersOnly: boolean;
}

const everybody: Comer = { words: 'Everybody who has the link', guests: true, membersOnly: false };
const comers: readonly Comer[] = [
  everybody,
  { words: 'People with an account', guests: false, membersOnly: false },
  { words: 'Members of this room', guests: false, membersOnly: true },
];

function Comers({ rules, change }: { rules: RoomRulesView; change: (part: Partial<RoomRulesView>) => void }) {
  const id = useId();
  const { client } = useSession();
  const kept = usePart(client.state, (state) => state.about?.kept ?? false);
  const now = rules.membersOnly ? 2 : rules.guests ? 0 : 1;
  return (
    <div className="field rules-field">
      <label htmlFor={id}>Who may come in</label>
      <select
        id={id}
        value={now}
        onChange={(event) => {
          const { guests, membersOnly } = comers[Number(event.target.value)] ?? everybody;
          change({ guests, membersOnly });
        }}
      >
        {comers.map(({ words, membersOnly }, index) => (
          // A room that is not kept has no members.
          <option key={words} value={index} disabled={membersOnly && !kept}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

const largestRoom = 100_000;

/** Empty: as many as the hub takes. */
function Limit({ most, set }: { most: number | null; set: (most: number | null) => void }) {
  const id = useId();
  const [text, setText] = useState(most === null ? '' : String(most));
  const save = (): void => {
    const wanted = text.trim() === '' ? null : Math.min(largestRoom, Math.max(1, Math.round(Number(text)) || 1));
    setText(wanted === null ? '' : String(wanted));
    if (wanted !== most) set(wanted);
  };
  return (
    <div className="field rules-field">
      <label htmlFor={id}>Most people at once</label>
      <input
        id={id}
        inputMode="numeric"
        placeholder="No limit of its own"
        value={text}
        onChange={(event) => setText(event.target.value.replace(/\D/g, ''))}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === 'Enter') save();
        }}
      />
    </div>
  );
}

function SlowMode({ seconds, set }: { seconds: number; set: (seconds: number) => void }) {
  const id = useId();
  return (
    <div className="field rules-field">
      <label htmlFor={id}>Slow mode of the chat</label>
      <select id={id} value={seconds} onChange={(event) => set(Number(event.target.value))}>
        {slowModes(seconds).map(({ seconds: value, words }) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}
