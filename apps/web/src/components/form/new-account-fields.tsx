import type { Dispatch, SetStateAction } from 'react';
import { PasswordField } from './password-field.tsx';
import { TextField } from './text-field.tsx';

export interface NewAccount {
  readonly name: string;
  readonly password: string;
}

interface NewAccountFieldsProps {
  /** Under the name. */
  hint: string;
  value: NewAccount;
  change: Dispatch<SetStateAction<NewAccount>>;
}

/** What somebody says who makes an account of their own. */
export function NewAccountFields({ hint, value, change }: NewAccountFieldsProps) {
  return (
    <>
      <TextField
        label="Your name"
        hint={hint}
        value={value.name}
        change={(name) => change((now) => ({ ...now, name }))}
        autoComplete="username"
        maxLength={48}
        autoFocus
        required
      />
      <PasswordField value={value.password} change={(password) => change((now) => ({ ...now, password }))} isNew />
    </>
  );
}
