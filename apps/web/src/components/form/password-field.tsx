import { useState } from 'react';
import { TextField } from './text-field.tsx';

interface PasswordFieldProps {
  label?: string;
  value: string;
  change: (value: string) => void;
  /** A new one: the browser offers to make it, and the hint says what is good. */
  isNew?: boolean;
  wrong?: boolean;
  autoFocus?: boolean;
}

export function PasswordField({ label = 'Password', isNew = false, autoFocus = false, ...field }: PasswordFieldProps) {
  const [shown, setShown] = useState(false);
  return (
    <TextField
      {...field}
      label={label}
      type={shown ? 'text' : 'password'}
      autoFocus={autoFocus}
      autoComplete={isNew ? 'new-password' : 'current-password'}
      autoCapitalize="none"
      spellCheck={false}
      maxLength={256}
      required
      {...(isNew ? { hint: 'Ten characters or more. Three or four words that nobody would guess are good.' } : {})}
      after={
        <button
          type="button"
          className="field-button"
          aria-pressed={shown}
          aria-label={`Show ${label.toLowerCase()}`}
          onClick={() => setShown(!shown)}
        >
          {shown ? 'Hide' : 'Show'}
        </button>
      }
    />
  );
}
