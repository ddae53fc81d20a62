import { useEffect, useRef } from 'react';
import { type Action, actionOf, isWriting } from './keyboard.ts';

/** Keys of the room, while no dialog is open (`active`). */
export function useKeys(act: (action: Action) => void, active: boolean): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    if (!active) return undefined;
    const press = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, repeat } = event;
      const action = actionOf({ key, ctrlKey, metaKey, altKey, repeat, writing: isWriting(event.target) });
      if (!action || event.isComposing) return;
      event.preventDefault();
      latest.current(action);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [active]);
}
