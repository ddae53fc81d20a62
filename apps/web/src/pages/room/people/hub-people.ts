import type { PersonView } from '@crossband/wire';

/** Everybody with an account, as a list. Pure. */

/** What changed takes the place of what was known. */
export function merged(
  known: readonly PersonView[],
  changed: readonly PersonView[],
  gone: readonly string[],
): PersonView[] {
  const replaced = new Set([...gone, ...changed.map(({ account }) => account)]);
  return sorted([...known.filter(({ account }) => !replaced.has(account)), ...changed]);
}

const rank: Record<PersonView['presence'], number> = { online: 0, away: 1, offline: 2 };

/** Who is there before who is not, each by name. */
export function sorted(people: readonly PersonView[]): PersonView[] {
  return people.toSorted((a, b) => rank[a.presence] - rank[b.presence] || a.name.localeCompare(b.name));
}
