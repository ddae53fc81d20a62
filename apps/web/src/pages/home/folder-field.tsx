import { useId } from 'react';
import { TextField } from '../../components/form/text-field.tsx';

interface FolderFieldProps {
  value: string;
  change: (folder: string) => void;
  folders: readonly string[];
}

/** One of the folders that there are, or a new one. */
export function FolderField({ value, change, folders }: FolderFieldProps) {
  const listId = useId();
  return (
    <>
      <TextField
        label="Folder"
        hint="Groups rooms in the list. Empty: none."
        value={value}
        change={change}
        maxLength={64}
        autoComplete="off"
        list={listId}
      />
      <datalist id={listId}>
        {folders.filter(Boolean).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  );
}
