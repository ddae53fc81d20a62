/** Who is in a room: at most three by name, the others by their number. `present` counts guests, who have no account, too. */
export function insideWords(names: readonly string[], present: number): string {
  // The two come from the hub at different moments.
  const all = Math.max(present, names.length);
  if (all === 0) return 'Nobody is here';
  if (names.length === 0) return all === 1 ? 'One guest is here' : `${all} guests are here`;
  const told = names.slice(0, 3);
  const others = all - told.length;
  if (others > 0) return `${told.join(', ')} and ${others} more`;
  return told.length === 1 ? `${told[0]} is here` : `${told.slice(0, -1).join(', ')} and ${told.at(-1)}`;
}
