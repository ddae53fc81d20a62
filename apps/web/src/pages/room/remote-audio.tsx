import type { PublicationView } from '@crossband/wire';
import { useEffect, useRef } from 'react';
import { usePart, useSession, useStore } from '../../session/session-context.tsx';

/** Everything that is heard; apart from the tiles, so that no layout ever interrupts it. */
export function RemoteSound({ self }: { self: string }) {
  const { client } = useSession();
  const publications = usePart(client.state, (state) => state.publications);
  return publications
    .filter((publication) => publication.kind === 'audio' && publication.participant !== self)
    .map((publication) => <RemoteAudio key={publication.id} publication={publication} />);
}

function RemoteAudio({ publication }: { publication: PublicationView }) {
  const { client, sound } = useSession();
  const ref = useRef<HTMLAudioElement>(null);
  const { track } = useStore(client.remoteTrack(publication.id));
  const volume = usePart(sound.volumes, (volumes) => volumes.get(publication.participant) ?? 1);
  useEffect(() => (ref.current ? sound.add(ref.current) : undefined), [sound]);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    element.srcObject = track && new MediaStream([track]);
    if (track) void sound.play(element);
  }, [track, sound]);
  useEffect(() => {
    if (ref.current) ref.current.volume = volume;
  }, [volume]);
  // biome-ignore lint/a11y/useMediaCaption: live speech has no captions yet
  return <audio ref={ref} data-participant={publication.participant} data-source={publication.source} />;
}
