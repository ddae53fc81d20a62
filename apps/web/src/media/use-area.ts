import { type RefObject, useLayoutEffect, useState } from 'react';

export interface MeasuredArea {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** The inner size of an element, CSS pixels, as it changes. */
export function useArea(ref: RefObject<HTMLElement | null>): MeasuredArea {
  const [area, setArea] = useState<MeasuredArea>({ widthPx: 0, heightPx: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const measure = (): void => {
      const { clientWidth: widthPx, clientHeight: heightPx } = element;
      setArea((before) =>
        before.widthPx === widthPx && before.heightPx === heightPx ? before : { widthPx, heightPx },
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return area;
}
