/** Half of a room's name: how the place is. */
export const manners: readonly string[] = [
  ...['amber', 'brave', 'bright', 'calm', 'clear', 'coral', 'crisp', 'early', 'fresh', 'gentle', 'golden', 'green'],
  ...['happy', 'kind', 'light', 'lively', 'lucky', 'mellow', 'merry', 'misty', 'open', 'quick', 'quiet', 'silver'],
  ...['soft', 'spring', 'steady', 'sunny', 'swift', 'velvet', 'warm', 'wide'],
];

/** The other half: where people meet. */
export const places: readonly string[] = [
  ...['bay', 'beach', 'bridge', 'brook', 'canyon', 'cove', 'dune', 'field', 'forest', 'garden', 'grove', 'harbour'],
  ...['haven', 'hill', 'island', 'lagoon', 'lake', 'lantern', 'lighthouse', 'meadow', 'mill', 'oasis', 'orchard'],
  ...['pier', 'pond', 'prairie', 'reef', 'river', 'shore', 'summit', 'valley', 'willow'],
];

/** A room's name that is easy to say on the telephone, such as "quiet-harbour"; `random` answers from 0 to below 1. */
export function suggestRoom(random: () => number = Math.random): string {
  const oneOf = (words: readonly string[]): string | undefined => words[Math.floor(random() * words.length)];
  return `${oneOf(manners)}-${oneOf(places)}`;
}
