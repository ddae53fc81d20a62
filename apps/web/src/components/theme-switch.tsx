import { useStore } from '../session/session-context.tsx';
import { type Remembered, remember, remembered } from '../session/stored.ts';

const choices: readonly { value: Remembered['theme']; word: string }[] = [
  { value: 'system', word: 'Auto' },
  { value: 'light', word: 'Light' },
  { value: 'dark', word: 'Dark' },
];

export function ThemeSwitch() {
  const { theme } = useStore(remembered);
  return (
    <fieldset className="segments">
      <legend>Appearance</legend>
      {choices.map(({ value, word }) => (
        <label key={value}>
          <input
            type="radio"
            name="appearance"
            value={value}
            checked={theme === value}
            onChange={() => remember({ theme: value })}
          />
          <span>{word}</span>
        </label>
      ))}
    </fieldset>
  );
}
