import { type CSSProperties, memo } from 'react';
import { Icon } from '../../components/icon.tsx';
import { usePart, useSession, useStore } from '../../session/session-context.tsx';
import { Avatar } from './avatar.tsx';
import { PersonMenu } from './moderation/person-menu.tsx';
import { RemoteVideo } from './remote-video.tsx';
import { SelfVideo } from './self-video.tsx';
import type { TileView } from './tile-list.ts';
import { TileState } from './tile-state.tsx';
import { useSpeaking } from './use-speaking.ts';

interface TileProps {
  tile: TileView;
  place: CSSProperties;
  staged: boolean;
  pinned: boolean;
  pin: (id: string | null) => void;
}

export const Tile = memo(function Tile({ tile, place, staged, pinned, pin }: TileProps) {
  const { id, kind, participant, own, video, microphone } = tile;
  const heard = useSpeaking(participant.id);
  const silent = !microphone || microphone.muted;
  const speaking = kind === 'person' && heard && !silent;
  const name = own ? `${participant.name} (you)` : participant.name;
  const title = kind === 'screen' ? `${name}: screen` : name;
  return (
    <section
      className="tile"
      style={place}
      aria-label={title}
      data-tile={id}
      data-kind={kind}
      data-staged={staged ? '' : undefined}
      data-speaking={speaking ? '' : undefined}
      data-muted={silent ? '' : undefined}
      data-interrupted={video && !video.live ? '' : undefined}
    >
      {kind === 'person' && <Avatar name={participant.name} id={participant.id} />}
      {own ? (
        <OwnPicture source={kind === 'screen' ? 'screen' : 'camera'} />
      ) : (
        video && (
          <RemoteVideo
            publication={video.id}
            participant={participant.id}
            name={participant.name}
            source={kind === 'screen' ? 'screen' : 'camera'}
            muted={video.muted}
            staged={staged}
            speaking={speaking}
          />
        )
      )}
      {video && !own && <TileState publication={video} />}
      <footer className="tile-name">
        {kind === 'screen' ? <Icon name="screen" /> : silent && <Icon name="microphone-off" />}
        <span>{title}</span>
        {silent && kind === 'person' && <span className="unseen">, muted</span>}
        {participant.presence === 'away' && <em>away</em>}
      </footer>
      {kind === 'person' && !own && <PersonMenu participant={participant} className="tile-menu" />}
      <button
        type="button"
        className="tile-pin"
        aria-label={`${pinned ? 'Unpin' : 'Pin'} ${title}`}
        aria-pressed={pinned}
        onClick={() => pin(pinned ? null : id)}
      >
        <Icon name="pin" />
      </button>
    </section>
  );
});

function OwnPicture({ source }: { source: 'camera' | 'screen' }) {
  const { camera, screen } = useSession();
  const { track, on } = useStore(camera.state);
  const shared = usePart(screen.state, (state) => state.video);
  const shown = source === 'screen' ? (shared?.state.getSnapshot().track ?? null) : on ? track : null;
  return shown && <SelfVideo track={shown} source={source} />;
}
