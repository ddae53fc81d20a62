import { type RefObject, useEffect, useState } from 'react';
import { useSession } from '../session/session-context.tsx';
import { fitFor, wantFor } from './want.ts';

interface ShownPicture {
  publication: string;
  source: 'camera' | 'screen';
  staged: boolean;
  speaking: boolean;
}

const assumedAspect = 16 / 9;

/** Says how large a remote picture is shown, whenever that changes; returns how it fits its tile. */
export function useWant(ref: RefObject<HTMLVideoElement | null>, picture: ShownPicture): 'cover' | 'contain' {
  const { client } = useSession();
  const { publication, source, staged, speaking } = picture;
  const [fit, setFit] = useState<'cover' | 'contain'>(source === 'screen' ? 'contain' : 'cover');

  useEffect(() => {
    const video = ref.current;
    const tile = video?.parentElement;
    if (!video || !tile) return undefined;
    let onScreen = true;
    const say = (): void => {
      const { width, height } = tile.getBoundingClientRect();
      const aspect = video.videoHeight > 0 ? video.videoWidth / video.videoHeight : assumedAspect;
      const nextFit = height > 0 ? fitFor(source, aspect, width / height) : 'cover';
      setFit(nextFit);
      const visible = onScreen && !document.hidden;
      const shown = { source, staged, speaking, aspect, visible, fit: nextFit, devicePixelRatio };
      client.want(publication, wantFor({ ...shown, widthPx: width, heightPx: height }));
    };
    const resized = new ResizeObserver(say);
    resized.observe(tile);
    const crossed = new IntersectionObserver((entries) => {
      onScreen = entries.at(-1)?.isIntersecting ?? true;
      say();
    });
    crossed.observe(tile);
    document.addEventListener('visibilitychange', say);
    video.addEventListener('resize', say);
    return () => {
      resized.disconnect();
      crossed.disconnect();
      document.removeEventListener('visibilitychange', say);
      video.removeEventListener('resize', say);
    };
  }, [client, ref, publication, source, staged, speaking]);
  return fit;
}
