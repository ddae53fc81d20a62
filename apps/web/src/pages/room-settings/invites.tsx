import type { Role } from '@crossband/wire';
import { roleWords } from '../../account/role-words.ts';
import { Icon } from '../../components/icon.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { agoWords } from '../../components/page/time-words.ts';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession } from '../../session/session-context.tsx';
import { InviteForm } from './invite-form.tsx';

/** Links by which others come in: into a room, or (`room` null) to the hub as a member. */
export function Invites({ room, owns }: { room: string | null; owns: boolean }) {
  const { account } = useSession();
  const answer = useAnswer('invites', { query: room === null ? {} : { room } });
  const task = useTask();
  const roles: readonly Role[] =
    room === null
      ? ['member']
      : owns
        ? ['member', 'moderator', 'guest', 'listener', 'owner']
        : ['member', 'guest', 'listener'];
  const remove = async (invite: string): Promise<void> => {
    await account.call('removeInvite', { parts: { invite } });
    await answer.reload();
  };
  return (
    <>
      <Section
        title="Invite people"
        lead="Whoever opens the link comes in; who has no account yet makes one on the way. Give it only to those you mean."
      >
        <InviteForm room={room} roles={roles} made={answer.reload} />
      </Section>
      <Section title="Open invitations">
        <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
        <Loaded answer={answer}>
          {({ invites }) => (
            <Rows label="Open invitations" none="No invitation is open.">
              {invites.map(({ id, role, room: into, usesLeft, expiresAtMs, byName }) => (
                <Row
                  key={id}
                  before={<Icon name="invite" />}
                  title={`${roleWords[role].name}${room === null && into !== null ? ` in ${into}` : ''}`}
                  about={`${usesLeft === 1 ? 'One use' : `${usesLeft} uses`} left, ends ${agoWords(expiresAtMs, Date.now())}, by ${byName ?? 'somebody who is gone'}`}
                  ways={
                    <button
                      type="button"
                      className="button small"
                      aria-label={`Take back the invitation of a ${roleWords[role].name.toLowerCase()}`}
                      onClick={() => void task.run(() => remove(id))}
                    >
                      Take back
                    </button>
                  }
                />
              ))}
            </Rows>
          )}
        </Loaded>
      </Section>
    </>
  );
}
