import type { PersonView } from '@crossband/wire/api';
import { useState } from 'react';
import { TextField } from '../../components/form/text-field.tsx';
import { Icon } from '../../components/icon.tsx';
import { Menu } from '../../components/menu.tsx';
import { Loaded } from '../../components/page/loaded.tsx';
import { Moment } from '../../components/page/moment.tsx';
import { Problem } from '../../components/page/problem.tsx';
import { Mark, Row, Rows } from '../../components/page/rows.tsx';
import { Section } from '../../components/page/section.tsx';
import { useAnswer } from '../../components/page/use-answer.ts';
import { useTask } from '../../components/page/use-task.ts';
import { useSession, useStore } from '../../session/session-context.tsx';
import { NewPersonDialog } from './new-person-dialog.tsx';
import { PasswordDialog } from './password-dialog.tsx';
import { RenameDialog } from './rename-dialog.tsx';

const most = 500;
type Asking = { readonly what: 'new' } | { readonly what: 'rename' | 'password'; readonly person: PersonView };

/** Every account. */
export function People() {
  const { account, notices } = useSession();
  const state = useStore(account.state);
  const answer = useAnswer('adminPeople', { query: { limit: most } });
  const task = useTask();
  const [wanted, setWanted] = useState('');
  const [asking, setAsking] = useState<Asking | null>(null);
  const self = state.status === 'somebody' ? state.person.id : null;

  const change = async ({ id }: PersonView, body: { administrator?: boolean; disabled?: boolean }): Promise<void> => {
    await account.call('changePerson', { parts: { account: id }, body });
    await answer.reload();
  };
  const signOut = async ({ id, name }: PersonView): Promise<void> => {
    const { ended } = await account.call('endPersonSessions', { parts: { account: id } });
    notices.tell(`${name} is signed out of ${ended === 1 ? 'one device' : `${ended} devices`}.`);
  };
  const close = (): void => setAsking(null);

  const actionsOf = (person: PersonView) => [
    {
      items: [
        { name: 'Rename', icon: 'edit' as const, press: () => setAsking({ what: 'rename', person }) },
        { name: 'Set a password', icon: 'key' as const, press: () => setAsking({ what: 'password', person }) },
        { name: 'Sign out everywhere', icon: 'leave' as const, press: () => void task.run(() => signOut(person)) },
      ],
    },
    {
      items: [
        {
          name: 'Administrator',
          checked: person.administrator,
          press: () => void task.run(() => change(person, { administrator: !person.administrator })),
        },
        {
          name: 'Disabled',
          checked: person.disabled,
          danger: true,
          press: () => void task.run(() => change(person, { disabled: !person.disabled })),
        },
      ],
    },
  ];

  return (
    <Section
      title="People"
      lead="Everybody with an account. Whoever is disabled is signed out at once and cannot come back."
      ways={
        <button type="button" className="button" onClick={() => setAsking({ what: 'new' })}>
          <Icon name="plus" />
          New account
        </button>
      }
    >
      <div role="alert">{task.failure && <Problem sentence={task.failure.message} />}</div>
      <Loaded answer={answer}>
        {({ people }) => (
          <>
            {people.length > 8 && (
              <TextField label="Find" value={wanted} change={setWanted} type="search" autoComplete="off" />
            )}
            <Rows label="People" none="Nobody is called so.">
              {people.filter(isCalled(wanted)).map((person) => (
                <Row
                  key={person.id}
                  id={person.id}
                  dim={person.disabled}
                  before={<Icon name="person" />}
                  title={person.name}
                  marks={
                    <>
                      {person.id === self && <Mark tone="cool">you</Mark>}
                      {person.administrator && <Mark>administrator</Mark>}
                      {person.disabled && <Mark tone="warm">disabled</Mark>}
                    </>
                  }
                  about={
                    <>
                      Account made <Moment atMs={person.createdAtMs} />
                      {!person.hasPassword && ', without a password'}
                    </>
                  }
                  ways={
                    <Menu
                      label={`Actions for ${person.name}`}
                      icon="dots"
                      className="quiet"
                      groups={actionsOf(person)}
                    />
                  }
                />
              ))}
            </Rows>
            {people.length === most && <p className="page-note">Only the first {most} are shown.</p>}
          </>
        )}
      </Loaded>
      {asking?.what === 'new' && <NewPersonDialog made={answer.reload} close={close} />}
      {asking?.what === 'rename' && <RenameDialog person={asking.person} changed={answer.reload} close={close} />}
      {asking?.what === 'password' && <PasswordDialog person={asking.person} close={close} />}
    </Section>
  );
}

function isCalled(wanted: string): (person: PersonView) => boolean {
  const folded = wanted.trim().toLocaleLowerCase();
  return ({ name }) => name.toLocaleLowerCase().includes(folded);
}
