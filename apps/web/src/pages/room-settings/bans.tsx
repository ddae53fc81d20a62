import { Icon } from '../../components/icon.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Moment } from '../../components/page/moment.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { momentWords } from '../../components/page/time-words.ts';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';

/** Who may not come in: here, or (`room` null) to the whole hub. */
export function Bans({ room }: { room: string | null }) {
  return room === null ? <HubBans /> : <RoomBans room={room} />;
}

type List = ReturnType<typeof useAnswer<'roomBans'>>;

function RoomBans({ room }: { room: string }) {
  const { account } = useSession();
  const answer = useAnswer('roomBans', { parts: { room } });
  const lift = async (subject: string): Promise<void> => {
    await account.call('removeRoomBan', { parts: { room, subject } });
  };
  return <BanList answer={answer} lift={lift} lead="Whom moderators sent out of this room and keep out." />;
}

function HubBans() {
  const { account } = useSession();
  const answer = useAnswer('hubBans', {});
  const lift = async (subject: string): Promise<void> => {
    await account.call('removeHubBan', { parts: { subject } });
  };
  return <BanList answer={answer} lift={lift} lead="Who may come into no room of this hub." />;
}

function BanList({ answer, lift, lead }: { answer: List; lift: (subject: string) => Promise<void>; lead: string }) {
  const task = useTask();
  const press = async (subject: string): Promise<void> => {
    await lift(subject);
    await answer.reload();
  };
  return (
    <Section title="Bans" lead={lead}>
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
      <Loaded answer={answer}>
        {({ bans }) => (
          <Rows label="Bans" none="Nobody is banned.">
            {bans.map(({ subject, name, reason, atMs, untilMs }) => (
              <Row
                key={subject}
                before={<Icon name="lock" />}
                title={name ?? subject.replace(/^address:/, 'Address ')}
                about={
                  <>
                    {reason !== '' && `${reason}. `}
                    Since <Moment atMs={atMs} />, {untilMs === null ? 'for good' : `until ${momentWords(untilMs)}`}
                  </>
                }
                ways={
                  <button
                    type="button"
                    className="button small"
                    aria-label={`Lift the ban of ${name ?? subject}`}
                    onClick={() => void task.run(() => press(subject))}
                  >
                    Lift
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
