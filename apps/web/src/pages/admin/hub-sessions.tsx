import { Icon } from '../../components/icon.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Moment } from '../../components/page/moment.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { Mark, Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession, useStore } from '../../session/session-context.tsx';

const lookEveryMs = 15_000;

/** Who is signed in where. */
export function HubSessions() {
  const { account } = useSession();
  const state = useStore(account.state);
  const own = state.status === 'somebody' ? state.session : null;
  const answer = useAnswer('adminSessions', { query: {} }, { everyMs: lookEveryMs });
  const task = useTask();
  const end = async (session: string): Promise<void> => {
    await account.call('endSession', { parts: { session } });
    await answer.reload();
  };
  return (
    <Section title="Devices" lead="Where people are signed in. A device that is signed out leaves its rooms at once.">
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
      <Loaded answer={answer}>
        {({ sessions }) => (
          <Rows label="Devices">
            {sessions.map(({ id, name, device, address, lastSeenAtMs }) => (
              <Row
                key={id}
                id={id}
                before={<Icon name={/iPhone|iPad|Android/.test(device) ? 'phone' : 'device'} />}
                title={name ?? 'Somebody who is gone'}
                marks={id === own && <Mark tone="cool">this device</Mark>}
                about={
                  <>
                    {device}, {address}, used <Moment atMs={lastSeenAtMs} />
                  </>
                }
                ways={
                  id !== own && (
                    <button
                      type="button"
                      className="button small"
                      aria-label={`Sign out ${device} of ${name ?? 'somebody'}`}
                      onClick={() => void task.run(() => end(id))}
                    >
                      Sign out
                    </button>
                  )
                }
              />
            ))}
          </Rows>
        )}
      </Loaded>
    </Section>
  );
}
