/**
 * Guesses the packet index (roll-over counter * 65,536 + sequence number) of a sequence number from the highest index seen
 * (RFC 3711 section 3.3.1 and appendix A). Only the tag proves the guess.
 *
 * @param highest -1 before the first packet, whose roll-over counter is 0
 * @returns -1 for a packet from before the stream's first one
 */
export function guessPacketIndex(highest: number, sequenceNumber: number): number {
  if (highest < 0) return sequenceNumber;
  const rollOver = Math.floor(highest / 0x10000);
  const distance = sequenceNumber - (highest % 0x10000);
  const shift = distance < -0x8000 ? 1 : distance > 0x8000 ? -1 : 0;
  return rollOver + shift < 0 ? -1 : (rollOver + shift) * 0x10000 + sequenceNumber;
}
