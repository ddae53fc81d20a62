import { PageFrame } from '../../components/page/page-frame.tsx';
import { useHubInfo } from '../../components/page/use-hub-info.ts';
import { useSession, useStore } from '../../session/session-context.tsx';
import { Devices } from './devices.tsx';
import { Identities } from './identities.tsx';
import { NameForm } from './name-form.tsx';
import { Passkeys } from './passkeys.tsx';
import { PasswordForm } from './password-form.tsx';

/** Your own name, ways in, and devices. */
export default function AccountPage() {
  const { account } = useSession();
  const state = useStore(account.state);
  const hub = useHubInfo();
  if (state.status !== 'somebody') return null;
  const { person } = state;
  return (
    <PageFrame title="Your account" back={{ href: '/', word: 'Rooms' }}>
      <NameForm person={person} />
      <PasswordForm person={person} />
      <Passkeys usable={hub?.signIn.passkeys ?? false} />
      {hub?.signIn.openId && <Identities provider={hub.signIn.openId.name} />}
      <Devices />
    </PageFrame>
  );
}
