import type { SelfState } from '@crossband/client';
import type { ParticipantView } from '@crossband/wire';
import { Icon } from '../../components/icon.tsx';
import { usePart, useSession } from '../../session/session-context.tsx';
import { Avatar } from './avatar.tsx';
import { PanelFrame } from './panel.tsx';
import { useSpeaking } from './use-speaking.ts';

export function PeoplePanel({ self, close }: { self: SelfState; close: () => void }) {
  const { client } = useSession();
  const participants = usePart(client.state, (state) => state.participants);
  return (
    <PanelFrame title={`People (${participants.length})`} label="People panel" close={close}>
      <ul className="people" aria-label="Participants">
        {participants.map((participant) => (
          <Person key={participant.id} participant={participant} own={participant.id === self.participant} />
        ))}
      </ul>
    </PanelFrame>
  );
}

function Person({ participant, own }: { participant: ParticipantView; own: boolean }) {
  const { client, sound } = useSession();
  const { id, name, presence, device } = participant;
  const publications = usePart(client.state, (state) => state.publications);
  const volume = usePart(sound.volumes, (volumes) => volumes.get(id) ?? 1);
  const speaking = useSpeaking(id);
  const theirs = publications.filter((publication) => publication.participant === id);
  const voice = theirs.find((publication) => publication.source === 'microphone');
  const camera = theirs.find((publication) => publication.source === 'camera');
  const silent = !voice || voice.muted;
  const dark = !camera || camera.muted;
  const facts = [
    own ? 'you' : '',
    presence === 'away' ? 'away' : '',
    device === 'native' ? 'program' : '',
    theirs.some((publication) => publication.source === 'screen') ? 'shares a screen' : '',
  ].filter(Boolean);
  return (
    <li data-person={id} data-speaking={speaking && !silent ? '' : undefined}>
      <Avatar name={name} id={id} />
      <div className="person">
        <span className="person-name">{name}</span>
        {facts.length > 0 && <small>{facts.join(', ')}</small>}
      </div>
      <span className="person-devices">
        <Icon name={silent ? 'microphone-off' : 'microphone'} />
        <Icon name={dark ? 'camera-off' : 'camera'} />
        <span className="unseen">{`${silent ? 'muted' : 'microphone on'}, ${dark ? 'camera off' : 'camera on'}`}</span>
      </span>
      {!own && (
        <label className="volume">
          <Icon name={volume === 0 ? 'sound-off' : 'sound'} />
          <input
            type="range"
            min={0}
            max={100}
            step={5}
            value={Math.round(volume * 100)}
            aria-label={`Volume of ${name}`}
            onChange={(event) => sound.setVolume(id, Number(event.target.value) / 100)}
          />
        </label>
      )}
    </li>
  );
}
