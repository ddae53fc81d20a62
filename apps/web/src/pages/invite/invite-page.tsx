import type { AnswerOf } from '@crossband/wire/api';
import { useState } from 'react';
import { roleWords } from '../../account/role-words.ts';
import { Form } from '../../components/form/form.tsx';
import { type NewAccount, NewAccountFields } from '../../components/form/new-account-fields.tsx';
import { PageFrame } from '../../components/page/page-frame.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { signInFirst } from '../../routing/after-sign-in.ts';
import { startAt } from '../../routing/navigation.ts';
import { PageLink } from '../../routing/page-link.tsx';
import { pathOf } from '../../session/address.ts';
import { useSession, useStore } from '../../session/session-context.tsx';

type Preview = AnswerOf<'invitePreview'>;

/** What an invitation leads to, and the way in. Its secret stands behind "#", which browsers send nowhere by themselves. */
export function InvitePage() {
  const [code] = useState(() => location.hash.slice(1));
  const { value, failure } = useAnswer('invitePreview', { parts: { invite: code } });
  if (failure) {
    return (
      <PageFrame narrow title="This invitation does not work">
        <Problem sentence={failure.message} />
        <PageLink href="/" className="button">
          To the start page
        </PageLink>
      </PageFrame>
    );
  }
  if (!value)
    return (
      <PageFrame narrow title="Invitation">
        {null}
      </PageFrame>
    );
  return <Invitation code={code} preview={value} />;
}

function Invitation({ code, preview }: { code: string; preview: Preview }) {
  const { account } = useSession();
  const { status } = useStore(account.state);
  const { room, byName, hub } = preview;
  const from = byName ?? 'Somebody here';
  return (
    <PageFrame
      narrow
      title={room ? room.name : `Join ${hub}`}
      lead={room ? `${from} invites you to this room.` : `${from} invites you to this hub.`}
    >
      <dl className="facts">
        {room && room.topic !== '' && (
          <div>
            <dt>Topic</dt>
            <dd>{room.topic}</dd>
          </div>
        )}
        <div>
          <dt>You will be</dt>
          <dd>
            {roleWords[preview.role].name}: {roleWords[preview.role].may}
          </dd>
        </div>
        <div>
          <dt>Good until</dt>
          <dd>{new Date(preview.expiresAtMs).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })}</dd>
        </div>
      </dl>
      {status === 'somebody' ? <AcceptSignedIn code={code} /> : <AcceptAsNew code={code} />}
    </PageFrame>
  );
}

function AcceptSignedIn({ code }: { code: string }) {
  const { account } = useSession();
  const state = useStore(account.state);
  const task = useTask();
  const submit = async (): Promise<void> => {
    const { room } = await account.call('acceptInvite', { parts: { invite: code }, body: {} });
    startAt(room === null ? '/' : pathOf(room));
  };
  const change = async (): Promise<void> => {
    await account.signOut();
    startAt(location.pathname + location.hash);
  };
  return (
    <Form
      task={task}
      submit={submit}
      button="Accept"
      ways={
        <button type="button" className="button" onClick={() => void task.run(change)}>
          Use another account
        </button>
      }
    >
      <p>
        You are signed in as <strong>{state.status === 'somebody' ? state.person.name : ''}</strong>.
      </p>
    </Form>
  );
}

function AcceptAsNew({ code }: { code: string }) {
  const { account } = useSession();
  const task = useTask();
  const [asked, ask] = useState<NewAccount>({ name: '', password: '' });
  const submit = async (): Promise<void> => {
    let to: string | null = null;
    await account.signIn(async (device) => {
      const body = { account: { name: asked.name.trim(), password: asked.password, ...device } };
      const { room, signedIn } = await account.call('acceptInvite', { parts: { invite: code }, body });
      to = room;
      return signedIn;
    });
    startAt(to === null ? '/' : pathOf(to));
  };
  return (
    <Form
      task={task}
      submit={submit}
      button="Accept"
      busy="Coming in…"
      ways={
        <button type="button" className="button" onClick={() => signInFirst()}>
          I have an account
        </button>
      }
    >
      <NewAccountFields hint="What the others here see." value={asked} change={ask} />
    </Form>
  );
}
