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
    <label className="switch-row">
      <span>
        {label}
        {hint && (
          <span id={hintId} className="field-hint">
            {hint}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        role="switch"
        checked={checked}
        aria-label={label}
        aria-describedby={hint ? hintId : undefined}
        onChange={(event) => change(event.target.checked)}
      />
    </label>
  );
}
