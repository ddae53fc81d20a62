import { Icon } from '../../components/icon.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Moment } from '../../components/page/moment.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { Mark, Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { startAt } from '../../routing/navigation.ts';
import { useSession } from '../../session/session-context.tsx';

const lookEveryMs = 30_000;

/** Where one is signed in, and how to end that. */
export function Devices() {
  const { account, notices } = useSession();
  const answer = useAnswer('ownSessions', {}, { everyMs: lookEveryMs });
  const task = useTask();

  const end = async (session: string): Promise<void> => {
    await account.call('endOwnSession', { parts: { session } });
    await answer.reload();
  };
  const endOthers = async (): Promise<void> => {
    const { ended } = await account.call('endOwnSessions', { query: { which: 'others' } });
    await answer.reload();
    notices.tell(ended === 1 ? 'One other device is signed out.' : `${ended} other devices are signed out.`);
  };
  const leave = async (): Promise<void> => {
    await account.signOut();
    startAt('/');
  };

  const others = answer.value?.sessions.filter(({ current }) => !current).length ?? 0;
  return (
    <Section
      title="Devices"
      lead="Where you are signed in. A device that you sign out leaves its rooms at once."
      ways={
        others > 0 && (
          <button type="button" className="button" aria-busy={task.busy} onClick={() => void task.run(endOthers)}>
            Sign out all others
          </button>
        )
      }
    >
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
      <Loaded answer={answer}>
        {({ sessions }) => (
          <Rows label="Devices">
            {sessions.map(({ id, device, address, lastSeenAtMs, current }) => (
              <Row
                key={id}
                id={id}
                before={<Icon name={/iPhone|iPad|Android/.test(device) ? 'phone' : 'device'} />}
                title={device}
                marks={current && <Mark tone="cool">this device</Mark>}
                about={
                  <>
                    {address}, used <Moment atMs={lastSeenAtMs} />
                  </>
                }
                ways={
                  <button
                    type="button"
                    className="button small"
                    aria-label={current ? 'Sign out this device' : `Sign out ${device}`}
                    onClick={() => void task.run(() => (current ? leave() : end(id)))}
                  >
                    Sign out
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
