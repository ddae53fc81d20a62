import { type FormEvent, type ReactNode, useId } from 'react';
import { Problem } from '../page/problem.tsx';
import type { Task } from '../page/use-task.ts';

interface FormProps {
  task: Task;
  /** What a submit does; its failure is told above the button. */
  submit: () => Promise<void>;
  button: string;
  /** While it is under way. */
  busy?: string;
  children: ReactNode;
  /** Beside the button. */
  ways?: ReactNode;
  label?: string;
  danger?: boolean;
}

/** Fields, what went wrong, and one button. Enter in any field is the button. */
export function Form({ task, submit, button, busy, children, ways, label, danger = false }: FormProps) {
  const failureId = useId();
  const press = (event: FormEvent): void => {
    event.preventDefault();
    if (!task.busy) void task.run(submit);
  };
  return (
    <form className="form" onSubmit={press} aria-label={label} aria-describedby={failureId}>
      {children}
      <div id={failureId} role="alert">
        {task.failure && <Problem sentence={task.failure.message} />}
      </div>
      <div className="form-ways">
        <button type="submit" className={`button ${danger ? 'stop' : 'primary'}`} aria-busy={task.busy}>
          {task.busy ? (busy ?? `${button}…`) : button}
        </button>
        {ways}
      </div>
    </form>
  );
}
