import type { ParticipantView } from '@crossband/wire';
import { Icon } from '../../../components/icon.tsx';
import { usePart, useSession } from '../../../session/session-context.tsx';
import { Avatar } from '../avatar.tsx';
import { PersonMenu } from '../moderation/person-menu.tsx';
import { roleWords } from '../moderation/rights.ts';
import { useSpeaking } from '../use-speaking.ts';

/** One person in the room. */
export function Person({ participant, own }: { participant: ParticipantView; own: boolean }) {
  const { client, sound } = useSession();
  const { id, name, presence, device, role, may } = participant;
  const publications = usePart(client.state, (state) => state.publications);
  const volume = usePart(sound.volumes, (volumes) => volumes.get(id) ?? 1);
  const heard = useSpeaking(id);
  const theirs = publications.filter((publication) => publication.participant === id);
  const voice = theirs.find((publication) => publication.source === 'microphone');
  const camera = theirs.find((publication) => publication.source === 'camera');
  const silent = !voice || voice.muted;
  const dark = !camera || camera.muted;
  const speaking = heard && !silent;
  const facts = [
    own ? 'you' : '',
    role === 'guest' ? '' : roleWords[role],
    presence === 'away' ? 'away' : '',
    device === 'native' ? 'program' : '',
    theirs.some((publication) => publication.source === 'screen') ? 'shares a screen' : '',
    may.speak ? '' : 'may not speak',
    may.chat ? '' : 'may not write',
  ].filter(Boolean);
  return (
    <li
      data-person={id}
      data-role={role}
      data-presence={presence}
      data-speaking={speaking ? '' : undefined}
      aria-label={name}
    >
      <Avatar name={name} id={id} />
      <div className="person">
        <span className="person-name">{name}</span>
        {facts.length > 0 && <small>{facts.join(', ')}</small>}
      </div>
      <span className="person-devices">
        <Icon name={silent ? 'microphone-off' : 'microphone'} />
        <Icon name={dark ? 'camera-off' : 'camera'} />
        <span className="unseen">
          {`${speaking ? 'speaking' : silent ? 'muted' : 'microphone on'}, ${dark ? 'camera off' : 'camera on'}`}
        </span>
        <PersonMenu participant={participant} className="quiet person-menu" />
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
