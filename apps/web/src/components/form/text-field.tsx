import { type InputHTMLAttributes, type ReactNode, useId } from 'react';

interface TextFieldProps extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'id'> {
  label: string;
  value: string;
  change: (value: string) => void;
  /** What helps to fill it in. */
  hint?: ReactNode;
  wrong?: boolean;
  /** Beside the input, inside its frame. */
  after?: ReactNode;
}

export function TextField({ label, value, change, hint, wrong = false, after, ...input }: TextFieldProps) {
  const id = useId();
  const hintId = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <span className="field-frame">
        <input
          {...input}
          data-autofocus={input.autoFocus ? '' : undefined}
          id={id}
          value={value}
          onChange={(event) => change(event.target.value)}
          aria-invalid={wrong}
          aria-describedby={hint ? hintId : undefined}
        />
        {after}
      </span>
      {hint && (
        <p id={hintId} className="field-hint">
          {hint}
        </p>
      )}
    </div>
  );
}
