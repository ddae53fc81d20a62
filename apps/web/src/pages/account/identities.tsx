import { Icon } from '../../components/icon.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Moment } from '../../components/page/moment.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

/** Sign-ins at another service that lead to this account. */
export function Identities({ provider }: { provider: string }) {
  const { account } = useSession();
  const answer = useAnswer('ownIdentities', {});
  const task = useTask();
  const link = async (): Promise<void> => {
    const { url } = await account.call('openIdLink', {});
    location.assign(url);
  };
  const unlink = async (issuer: string, subject: string): Promise<void> => {
    await account.call('unlinkIdentity', { query: { issuer, subject } });
    await answer.reload();
  };
  return (
    <Section
      title={provider}
      lead={`Sign in here with your account at ${provider}.`}
      ways={
        <button type="button" className="button" aria-busy={task.busy} onClick={() => void task.run(link)}>
          <Icon name="link" />
          Link
        </button>
      }
    >
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
      <Loaded answer={answer}>
        {({ identities }) => (
          <Rows label="Linked sign-ins" none="Nothing is linked yet.">
            {identities.map(({ issuer, subject, linkedAtMs }) => (
              <Row
                key={`${issuer} ${subject}`}
                before={<Icon name="link" />}
                title={subject}
                about={
                  <>
                    at {issuer}, linked <Moment atMs={linkedAtMs} />
                  </>
                }
                ways={
                  <button
                    type="button"
                    className="button small"
                    aria-label={`Unlink ${subject}`}
                    onClick={() => void task.run(() => unlink(issuer, subject))}
                  >
                    Unlink
                  </button>
                }
              />
            ))}
          </Rows>
        )}
      </Loaded>
    </Section>
  );
}
