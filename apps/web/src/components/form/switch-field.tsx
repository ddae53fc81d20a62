import { useId } from 'react';

interface SwitchFieldProps {
  label: string;
  hint?: string;
  checked: boolean;
  change: (checked: boolean) => void;
}

/** On or off. */
export function SwitchField({ label, hint, checked, change }: SwitchFieldProps) {
  const hintId = useId();
  return (
    <label className="switch">
      <span>
        {label}
        {hint && <small id={hintId}>{hint}</small>}
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        aria-checked={checked}
        aria-label={label}
        aria-describedby={hint ? hintId : undefined}
        onChange={(event) => change(event.target.checked)}
      />
    </label>
  );
}
