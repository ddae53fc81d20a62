export function typingWords(names: readonly string[]): string {
  const [first, second, ...more] = names;
  if (first === undefined) return '';
  if (second === undefined) return `${first} is writing…`;
  if (more.length === 0) return `${first} and ${second} are writing…`;
  return `${first} and ${names.length - 1} others are writing…`;
}
