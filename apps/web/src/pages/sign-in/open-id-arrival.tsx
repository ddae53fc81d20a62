import { useEffect, useRef, useState } from 'react';
import { Form } from '../../components/form/form.tsx';
import { TextField } from '../../components/form/text-field.tsx';
import { PageFrame } from '../../components/page/page-frame.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { useTask } from '../../components/page/use-task.ts';
import { takeDestination } from '../../routing/after-sign-in.ts';
import { goTo, startAt } from '../../routing/navigation.ts';
import { useSession } from '../../session/session-context.tsx';

/** The name is asked for only where the provider gave none that can be had here. */
const aboutTheName: ReadonlySet<string> = new Set(['open-id-name-needed', 'account-name-taken', 'bad-account-name']);

/** Back from the provider: signed in at once, but for somebody new who has to choose a name. */
export function OpenIdArrival({ ticket }: { ticket: string }) {
  const { account } = useSession();
  const task = useTask();
  const [name, setName] = useState('');
  const asksName = useRef(false);
  if (task.failure && aboutTheName.has(task.failure.code)) asksName.current = true;

  const enter = async (): Promise<void> => {
    const chosen = name.trim() === '' ? {} : { name: name.trim() };
    await account.signIn((device) => account.call('openIdSignIn', { body: { ticket, ...chosen, ...device } }));
    startAt(takeDestination());
  };

  const begun = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the page opens
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    void task.run(enter);
  }, []);

  if (asksName.current) {
    return (
      <PageFrame narrow title="Choose your name" lead="The others here will know you by it.">
        <Form task={task} submit={enter} button="Come in" busy="Coming in…">
          <TextField label="Your name" value={name} change={setName} maxLength={48} autoFocus required />
        </Form>
      </PageFrame>
    );
  }
  return (
    <PageFrame narrow title={task.failure ? 'That did not work' : 'Signing you in…'}>
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
      {task.failure && (
        <button type="button" className="button primary" onClick={() => goTo('/sign-in')}>
          Back to the sign-in
        </button>
      )}
    </PageFrame>
  );
}
