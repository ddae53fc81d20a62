import { CodedError } from '@crossband/foundation';
import type * as z from 'zod/mini';

/** What a schema makes of a value; every text in it can be kept as it is. @throws CodedError `bad-request` */
export function check(schema: z.ZodMiniType, value: unknown, where: string): unknown {
  const result = schema.safeParse(value);
  if (!result.success)
    throw new CodedError('bad-request', `${faultOf(result.error, where)}; see docs/protocol/rest.md.`);
  const odd = oddText(result.data);
  if (odd !== null) throw new CodedError('bad-request', `A text in the ${where} has ${odd}; leave it out.`);
  return result.data;
}

/** The first thing that is wrong, by its name, never by its value. */
function faultOf({ issues: [first] }: z.core.$ZodError, where: string): string {
  if (first?.code === 'unrecognized_keys') return `The ${where} has a field that nothing here knows`;
  const path = first?.path.map(String).join('.') ?? '';
  return path === ''
    ? `The ${where} is not what this endpoint takes`
    : `"${path}" ${first?.message.startsWith('must ') ? first.message : 'is missing, malformed or out of bounds'}`;
}

/** U+0000 has no place in a database, half a character none in UTF-8: nobody could get either back as it was. */
function oddText(value: unknown): string | null {
  if (typeof value === 'string') {
    if (value.includes('\0')) return 'the character U+0000';
    return value.isWellFormed() ? null : 'half of a character (an unpaired surrogate)';
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const odd = oddText(key) ?? oddText(inner);
    if (odd !== null) return odd;
  }
  return null;
}
