import { useRef } from 'react';
import { Icon } from '../../../../components/icon.tsx';

/** Opens the system's own choice of files. */
export function AttachButton({ take }: { take: (files: Iterable<File>) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className="quiet attach"
        aria-label="Attach files"
        title="Attach files (or paste, or drop them)"
        onClick={() => input.current?.click()}
      >
        <Icon name="attach" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        onChange={(event) => {
          take(event.target.files ?? []);
          // The same file may be chosen again.
          event.target.value = '';
        }}
      />
    </>
  );
}
