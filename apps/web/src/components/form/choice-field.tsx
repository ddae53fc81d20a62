import { useId } from 'react';

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly word: string;
}

interface ChoiceFieldProps<Value extends string> {
  label: string;
  value: Value;
  choices: readonly Choice<Value>[];
  change: (value: Value) => void;
  hint?: string | undefined;
  /** The label is for who cannot see what the choice stands beside. */
  bare?: boolean;
}

/** One of several, as the device shows lists best. */
export function ChoiceField<Value extends string>(props: ChoiceFieldProps<Value>) {
  const { label, value, choices, change, hint, bare = false } = props;
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id} className={bare ? 'unseen' : undefined}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => change(choices.find((one) => one.value === event.target.value)?.value ?? value)}
      >
        {choices.map((one) => (
          <option key={one.value} value={one.value}>
            {one.word}
          </option>
        ))}
      </select>
      {hint && <p className="field-hint">{hint}</p>}
    </div>
  );
}
