import { useState } from 'react';
import { Notifier, type NotifyOf } from '../../session/notifier.ts';
import { useSession, useStore } from '../../session/session-context.tsx';
import { remembered } from '../../session/stored.ts';

const choices: readonly { value: NotifyOf; word: string }[] = [
  { value: 'never', word: 'Never' },
  { value: 'mentions', word: 'Mentions' },
  { value: 'everything', word: 'All words' },
];

/** Whether the browser tells of words and knocks while this page is out of sight. It asks only when this is pressed. */
export function NotifyChoice() {
  const { notifier, notices } = useSession();
  const { notify } = useStore(remembered);
  const [refused, setRefused] = useState<string | null>(null);
  if (!Notifier.possible) return null;
  const choose = (of: NotifyOf): void => {
    notifier.choose(of).then(setRefused, (error: unknown) => notices.failed(error));
  };
  return (
    <div>
      <fieldset className="segments">
        <legend>Notifications while this page is out of sight</legend>
        {choices.map(({ value, word }) => (
          <label key={value}>
            <input type="radio" name="notify" value={value} checked={notify === value} onChange={() => choose(value)} />
            <span>{word}</span>
          </label>
        ))}
      </fieldset>
      <p role="status" className="settings-note">
        {refused}
      </p>
    </div>
  );
}
