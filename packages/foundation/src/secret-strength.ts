/** What a key must have, bytes: as much as the hashes that it feeds give out (RFC 2104, section 3). */
export const keyBytes = 32;
/** What a password in an address must have, characters. */
const passwordCharacters = 12;
/** Below this, bits by Shannon's measure over its own characters, a key is a pattern, not chance: 32 hex digits have 100 and more. */
const keyBits = 90;

/** Words that stand in examples and default configurations. */
const known =
  /change.?(me|this|it)|passw(or)?d|passwort|default|example|sample|placeholder|insert|your.?(key|secret|token)|letmein|qwerty|^(user|admin|root|test|guest|secret|postgres|crossband)\b/i;

/** The same few characters over and over. */
const repeated = /^(.{1,16})\1+.{0,15}$/s;

/** Why this cannot be a key, as the end of a sentence about it, or null when it can. Never repeats it. */
export function keyWeakness(key: string): string | null {
  const length = Buffer.byteLength(key);
  if (length < keyBytes) return `has ${length} bytes, but needs ${keyBytes} or more`;
  if (known.test(key)) return 'is a default that everybody knows';
  return repeated.test(key) || entropyBits(key) < keyBits ? 'is easy to guess' : null;
}

/** Why this cannot be a password of `user`, or null when it can. */
export function passwordWeakness(user: string, password: string): string | null {
  if (known.test(password) || (user !== '' && password.toLowerCase().includes(user.toLowerCase()))) {
    return 'is a default that everybody knows';
  }
  if (password.length >= passwordCharacters) return null;
  return `has ${password.length} characters, but needs ${passwordCharacters} or more`;
}

function entropyBits(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= count * Math.log2(count / text.length);
  return bits;
}
