/** Stands where no picture is. The hue belongs to the person, so that tiles are told apart at a glance. */
export function Avatar({ name, id }: { name: string; id: string }) {
  return (
    <div className="avatar" data-hue={hueOf(id)} aria-hidden="true">
      <span>{initialsOf(name)}</span>
    </div>
  );
}

const hues = 6;

function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return sum % hues;
}

function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters
    .map((word) => [...(word ?? '')][0] ?? '')
    .join('')
    .toUpperCase();
}
