import type { ReactNode } from 'react';
import { Problem } from './problem.tsx';
import type { Answer } from './use-answer.ts';

/** What an answer shows once it is there; before it nothing jumps, after a failure there is a second try. */
export function Loaded<Value>({ answer, children }: { answer: Answer<Value>; children: (value: Value) => ReactNode }) {
  const { value, failure, reload } = answer;
  return (
    <>
      {failure && (
        <Problem sentence={failure.message}>
          <button type="button" className="button small problem-way" onClick={() => void reload()}>
            Try again
          </button>
        </Problem>
      )}
      {value === null ? !failure && <p className="loading" role="status" aria-label="Loading" /> : children(value)}
    </>
  );
}
