import type { ReactNode } from 'react';
import { Dialog } from '../dialog.tsx';
import { Form } from '../form/form.tsx';
import { useTask } from './use-task.ts';

interface ConfirmDialogProps {
  title: string;
  /** What the button says, and does. */
  button: string;
  confirm: () => Promise<void>;
  close: () => void;
  children: ReactNode;
}

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({ title, button, confirm, close, children }: ConfirmDialogProps) {
  const task = useTask();
  const submit = async (): Promise<void> => {
    await confirm();
    close();
  };
  return (
    <Dialog title={title} close={close}>
      <Form
        danger
        task={task}
        submit={submit}
        button={button}
        ways={
          <button type="button" className="button" onClick={close}>
            Cancel
          </button>
        }
      >
        <div>{children}</div>
      </Form>
    </Dialog>
  );
}
