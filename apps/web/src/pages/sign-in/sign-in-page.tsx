import { useState } from 'react';
import { Form } from '../../components/form/form.tsx';
import { PasswordField } from '../../components/form/password-field.tsx';
import { TextField } from '../../components/form/text-field.tsx';
import { PageFrame } from '../../components/page/page-frame.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { useHubInfo } from '../../components/page/use-hub-info.ts';
import { useTask } from '../../components/page/use-task.ts';
import { takeDestination } from '../../routing/after-sign-in.ts';
import { startAt } from '../../routing/navigation.ts';
import { useSession, useStore } from '../../session/session-context.tsx';
import { OpenIdArrival } from './open-id-arrival.tsx';
import { OtherWays } from './other-ways.tsx';

export function SignInPage() {
  const { account } = useSession();
  const state = useStore(account.state);
  const hub = useHubInfo();
  const ticket = new URLSearchParams(location.hash.slice(1)).get('openid');
  if (ticket !== null) return <OpenIdArrival ticket={ticket} />;
  const ended = state.status === 'nobody' ? state.ended : null;
  return (
    <PageFrame narrow title="Sign in" {...(hub && hub.name !== 'Crossband' ? { lead: `to ${hub.name}` } : {})}>
      {ended !== null && <Problem sentence={ended} />}
      <Refusal />
      {(hub === null || hub.signIn.password) && <PasswordForm />}
      {hub && <OtherWays hub={hub} />}
      <p className="page-note">
        {hub?.setupNeeded
          ? 'Nobody has an account here yet. Who started the hub finds a link in its terminal that makes the first one.'
          : 'No account? Somebody who is here can send you an invitation.'}
      </p>
    </PageFrame>
  );
}

function PasswordForm() {
  const { account } = useSession();
  const task = useTask();
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const submit = async (): Promise<void> => {
    await account.signIn((device) => account.call('signIn', { body: { name: name.trim(), password, ...device } }));
    startAt(takeDestination());
  };
  return (
    <Form task={task} submit={submit} button="Sign in" busy="Signing in…">
      <TextField
        label="Name"
        value={name}
        change={setName}
        autoComplete="username webauthn"
        autoCapitalize="none"
        spellCheck={false}
        maxLength={200}
        autoFocus
        required
      />
      <PasswordField value={password} change={setPassword} />
    </Form>
  );
}

/** Why the provider, or the hub after it, sent the browser back without a sign-in. */
function Refusal() {
  const code = new URLSearchParams(location.hash.slice(1)).get('openid-error');
  return code === null ? null : <Problem sentence={openIdRefusals[code] ?? 'The sign-in did not work; start again.'} />;
}

const openIdRefusals: Readonly<Record<string, string>> = {
  'open-id-denied': 'The sign-in was called off. Start again, or use a password.',
  'open-id-expired': 'The sign-in took too long, or began in another browser. Start again.',
  'open-id-unreachable': 'The service that this hub signs people in by does not answer. Try again later.',
  'open-id-taken': 'That sign-in belongs to another account here already.',
  'account-disabled': 'This account is disabled. Ask whoever runs this hub.',
};
