import { useEffect, useRef } from 'react';
import { useWant } from '../../media/use-want.ts';
import { useSession, useStore } from '../../session/session-context.tsx';

interface RemoteVideoProps {
  publication: string;
  participant: string;
  name: string;
  source: 'camera' | 'screen';
  muted: boolean;
  staged: boolean;
  speaking: boolean;
}

export function RemoteVideo({ publication, participant, name, source, muted, staged, speaking }: RemoteVideoProps) {
  const { client } = useSession();
  const ref = useRef<HTMLVideoElement>(null);
  const { track, phase } = useStore(client.remoteTrack(publication));
  const fit = useWant(ref, { publication, source, staged, speaking });
  useEffect(() => {
    if (ref.current) ref.current.srcObject = track && new MediaStream([track]);
  }, [track]);
  return (
    <video
      ref={ref}
      data-participant={participant}
      data-source={source}
      data-fit={fit}
      data-empty={muted || phase !== 'playing' ? '' : undefined}
      aria-label={source === 'screen' ? `Screen of ${name}` : `Camera of ${name}`}
      autoPlay
      playsInline
      muted
    />
  );
}
