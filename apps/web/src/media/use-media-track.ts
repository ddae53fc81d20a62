import { type RefCallback, useCallback } from 'react';

/** A ref that plays `track` in a media element and empties it when the track goes. */
export function useMediaTrack<E extends HTMLMediaElement>(track: MediaStreamTrack | null): RefCallback<E> {
  return useCallback(
    (element: E | null) => {
      if (!element) return undefined;
      element.srcObject = track && new MediaStream([track]);
      return () => {
        element.srcObject = null;
      };
    },
    [track],
  );
}
