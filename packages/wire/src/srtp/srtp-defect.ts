/** Why a packet is not taken. Constants, so that a flood of bad packets allocates nothing. */
export type SrtpDefect = 'too-short' | 'malformed' | 'bad-tag' | 'replayed' | 'too-many-sources';

/**
 * SSRCs that one key may protect at a time. Only a holder of the key can add one; forgetting the oldest instead would open its
 * packets to replay.
 */
export const MAX_SOURCES = 16;
