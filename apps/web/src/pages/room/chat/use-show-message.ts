import { useSession } from '../../../session/session-context.tsx';

/** Brings a message of the room into sight and the focus to it. Resolves to false when it stands too far up for the list. */
export function useShowMessage(): (position: number) => Promise<boolean> {
  const { client } = useSession();
  return async (position) => {
    if (!(await client.chat.reach(position))) return false;
    // In the next picture the list shows what was fetched and keeps its end in sight; ours is the one after it.
    requestAnimationFrame(() => requestAnimationFrame(() => show(position)));
    return true;
  };
}

function show(position: number): void {
  const message = document.querySelector<HTMLElement>(`[data-position="${position}"]`);
  message?.scrollIntoView({ block: 'center' });
  message?.focus({ preventScroll: true });
}
