import type { AnswerOf, RoomListing } from '@crossband/wire/api';
import { useState } from 'react';
import { roles, roleWords } from '../../account/role-words.ts';
import { ChoiceField } from '../../components/form/choice-field.tsx';
import { Menu } from '../../components/menu.tsx';
import { ConfirmDialog } from '../../components/page/confirm-dialog.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Moment } from '../../components/page/moment.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { Mark, Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession, useStore } from '../../session/session-context.tsx';
import { AddMember } from './add-member.tsx';
import { RightsDialog } from './rights-dialog.tsx';

export type Member = AnswerOf<'members'>['members'][number];

const choices = roles.map((role) => ({ value: role, word: roleWords[role].name }));

/** What people are in the room. */
export function Members({ room: { name: room }, owns }: { room: RoomListing; owns: boolean }) {
  const { account } = useSession();
  const state = useStore(account.state);
  const answer = useAnswer('members', { parts: { room } });
  const task = useTask();
  const [rightsOf, setRightsOf] = useState<Member | null>(null);
  const [leaving, setLeaving] = useState<Member | null>(null);
  const self = state.status === 'somebody' ? state.person : null;

  const set = async ({ account: id, override }: Member, role: Member['role']): Promise<void> => {
    await account.call('setMember', { parts: { room, account: id }, body: { role, override } });
    await answer.reload();
  };
  const remove = async ({ account: id }: Member): Promise<void> => {
    await account.call('removeMember', { parts: { room, account: id } });
    await answer.reload();
  };

  return (
    <Section
      title="People"
      lead="Whoever has a role here. Everybody else with an account comes in as a member, unless the room is for members only."
    >
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
      {self?.administrator && <AddMember room={room} members={answer.value?.members ?? []} added={answer.reload} />}
      <Loaded answer={answer}>
        {({ members }) => (
          <Rows label="People of this room" none="Nobody has a role here yet. Invite somebody.">
            {members.map((member) => {
              const name = member.name ?? 'Somebody who is gone';
              return (
                <Row
                  key={member.account}
                  id={member.account}
                  title={name}
                  marks={
                    <>
                      {member.account === self?.id && <Mark tone="cool">you</Mark>}
                      {member.override && <Mark tone="warm">own rights</Mark>}
                    </>
                  }
                  about={
                    <>
                      Added <Moment atMs={member.sinceMs} />
                    </>
                  }
                  ways={
                    <>
                      {owns ? (
                        <ChoiceField
                          bare
                          label={`Role of ${name}`}
                          value={member.role}
                          choices={choices}
                          change={(role) => void task.run(() => set(member, role))}
                        />
                      ) : (
                        <span>{roleWords[member.role].name}</span>
                      )}
                      {(owns || member.account === self?.id) && (
                        <Menu
                          label={`Actions for ${name}`}
                          icon="dots"
                          className="quiet"
                          groups={[
                            {
                              items: [
                                ...(owns && member.role !== 'owner'
                                  ? [{ name: 'Rights', icon: 'shield' as const, press: () => setRightsOf(member) }]
                                  : []),
                                { name: 'Remove', icon: 'delete', danger: true, press: () => setLeaving(member) },
                              ],
                            },
                          ]}
                        />
                      )}
                    </>
                  }
                />
              );
            })}
          </Rows>
        )}
      </Loaded>
      {rightsOf && (
        <RightsDialog room={room} member={rightsOf} changed={answer.reload} close={() => setRightsOf(null)} />
      )}
      {leaving && (
        <ConfirmDialog
          title="Remove from this room?"
          button="Remove"
          confirm={() => remove(leaving)}
          close={() => setLeaving(null)}
        >
          <p>{leaving.name ?? 'This account'} has no role here any more. What they wrote stays.</p>
        </ConfirmDialog>
      )}
    </Section>
  );
}
