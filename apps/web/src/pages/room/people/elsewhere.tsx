import { usePart, useSession } from '../../../session/session-context.tsx';
import { Avatar } from '../avatar.tsx';
import { elsewhereWords } from './elsewhere-words.ts';
import { useHubPeople } from './use-hub-people.ts';

/** Who else is about on this hub, for people with an account. */
export function Elsewhere() {
  const { client } = useSession();
  const people = useHubPeople();
  const participants = usePart(client.state, (state) => state.participants);
  if (!people) return null;
  const here = new Set(participants.flatMap(({ account }) => account ?? []));
  const others = people.filter(({ account }) => !here.has(account));
  if (others.length === 0) return null;
  return (
    <section aria-label="On this hub">
      <h3>On this hub</h3>
      <ul className="people elsewhere">
        {others.map((person) => (
          <li
            key={person.account}
            data-account={person.account}
            data-presence={person.presence}
            aria-label={person.name}
          >
            <Avatar name={person.name} id={person.account} />
            <div className="person">
              <span className="person-name">{person.name}</span>
              <small>{elsewhereWords(person)}</small>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
