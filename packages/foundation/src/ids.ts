const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/**
 * A random identifier, `bits` of entropy (a multiple of 5; 80 by default), from an alphabet without look-alikes, so
 * that a person can read one aloud.
 */
export function randomId(bits = 80): string {
  const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(bits / 5)));
  let id = '';
  for (const byte of bytes) id += alphabet[byte & 31];
  return id;
}
