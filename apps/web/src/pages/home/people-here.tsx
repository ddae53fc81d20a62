import type { PersonView } from '@crossband/wire';
import { PageLink } from '../../routing/page-link.tsx';
import { pathOf } from '../../session/address.ts';

const order = { online: 0, away: 1, offline: 2 } as const;

/** Everybody with an account who is here, and where. */
export function PeopleHere({ people }: { people: readonly PersonView[] }) {
  const here = people
    .filter(({ presence }) => presence !== 'offline')
    .toSorted((a, b) => order[a.presence] - order[b.presence] || a.name.localeCompare(b.name));
  if (here.length < 2) return null;
  return (
    <section className="folder" aria-label="Here now">
      <h2>Here now</h2>
      <ul className="people-here">
        {here.map(({ account, name, presence, inRoom, room, speaking }) => (
          <li key={account} data-person={account} data-presence={presence} data-speaking={speaking ? '' : undefined}>
            <strong>{name}</strong>
            <span>
              {room !== null ? <PageLink href={pathOf(room)}>{room}</PageLink> : placeWords(presence, inRoom)}
              {room !== null && presence === 'away' && ', away'}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function placeWords(presence: PersonView['presence'], inRoom: boolean): string {
  if (inRoom) return 'in a room';
  return presence === 'away' ? 'away' : 'online';
}
