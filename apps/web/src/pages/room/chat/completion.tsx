import { type KeyboardEvent, type RefObject, useId, useState } from 'react';
import { Avatar } from '../avatar.tsx';
import { matching, mentionBegun } from './mentions.ts';

const mostOffered = 6;

export interface Completion {
  readonly id: string;
  readonly offered: readonly string[];
  readonly at: number;
  readonly choose: (name: string) => void;
  /** Call when text or caret moved. */
  readonly look: () => void;
  /** True: the key was for the list. */
  readonly press: (event: KeyboardEvent) => boolean;
}

/** Completes "@na" to a name: arrows choose, Enter or Tab takes, Escape puts the list away. */
export function useCompletion(
  field: RefObject<HTMLTextAreaElement | null>,
  names: readonly string[],
  write: (text: string) => void,
): Completion {
  const id = useId();
  const [begun, setBegun] = useState<{ from: number; begun: string } | null>(null);
  const [at, setAt] = useState(0);
  const offered = begun ? matching(names, begun.begun).slice(0, mostOffered) : [];

  function look(): void {
    const box = field.current;
    setBegun(box && box.selectionStart === box.selectionEnd ? mentionBegun(box.value, box.selectionStart) : null);
    setAt(0);
  }

  function choose(name: string): void {
    const box = field.current;
    if (!box || !begun) return;
    const after = box.value.slice(box.selectionStart);
    const head = `${box.value.slice(0, begun.from)}@${name} `;
    write(head + after.replace(/^ /, ''));
    setBegun(null);
    // Behind the name, once React has written it.
    requestAnimationFrame(() => box.setSelectionRange(head.length, head.length));
    box.focus();
  }

  function press(event: KeyboardEvent): boolean {
    const chosen = offered[at];
    if (chosen === undefined || event.nativeEvent.isComposing) return false;
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const move = moves[event.key];
    if (move !== undefined) setAt((at + move + offered.length) % offered.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(chosen);
    else if (event.key === 'Escape') setBegun(null);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  return { id, offered, at, choose, look, press };
}

export function CompletionList({ completion }: { completion: Completion }) {
  const { id, offered, at, choose } = completion;
  if (offered.length === 0) return null;
  return (
    <div id={id} className="completion" role="listbox" aria-label="People to mention">
      {offered.map((name, index) => (
        <button
          key={name}
          id={`${id}-${index}`}
          type="button"
          role="option"
          aria-selected={index === at}
          tabIndex={-1}
          // The field keeps the focus.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => choose(name)}
        >
          <Avatar name={name} id={name} />
          {name}
        </button>
      ))}
    </div>
  );
}
