import { askForPasskey, takesPasskeys } from '../../account/passkey.ts';
import { Icon } from '../../components/icon.tsx';
import { Problem } from '../../components/page/problem.tsx';
import type { HubInfo } from '../../components/page/use-hub-info.ts';
import { useTask } from '../../components/page/use-task.ts';
import { takeDestination } from '../../routing/after-sign-in.ts';
import { startAt } from '../../routing/navigation.ts';
import { useSession } from '../../session/session-context.tsx';

/** Sign-in without a password. */
export function OtherWays({ hub: { signIn } }: { hub: HubInfo }) {
  const { account } = useSession();
  const task = useTask();
  const passkeys = signIn.passkeys && takesPasskeys;
  if (!passkeys && !signIn.openId) return null;

  const byPasskey = async (): Promise<void> => {
    const { options } = await account.call('passkeySignInOptions', {});
    const response = await askForPasskey(options);
    await account.signIn((device) => account.call('passkeySignIn', { body: { response, ...device } }));
    startAt(takeDestination());
  };

  return (
    <section className="other-ways" aria-label="Other ways to sign in">
      {signIn.password && (
        <p className="other-or" aria-hidden="true">
          or
        </p>
      )}
      {passkeys && (
        <button type="button" className="button" aria-busy={task.busy} onClick={() => void task.run(byPasskey)}>
          <Icon name="key" />
          Sign in with a passkey
        </button>
      )}
      {signIn.openId && (
        <a className="button" href="/api/v1/openid/start">
          Sign in with {signIn.openId.name}
        </a>
      )}
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
    </section>
  );
}
