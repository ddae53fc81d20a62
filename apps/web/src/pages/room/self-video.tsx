import { useMediaTrack } from '../../media/use-media-track.ts';

/** Oneself: a camera as in a mirror, a screen as it is. */
export function SelfVideo({ track, source }: { track: MediaStreamTrack; source: 'camera' | 'screen' }) {
  const show = useMediaTrack<HTMLVideoElement>(track);
  const label = source === 'screen' ? 'Your screen' : 'Your camera';
  const fit = source === 'screen' ? 'contain' : 'cover';
  return (
    <video ref={show} data-self data-source={source} data-fit={fit} aria-label={label} autoPlay playsInline muted />
  );
}
