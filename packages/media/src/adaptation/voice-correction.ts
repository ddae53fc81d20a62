/** Below this nothing worth a correction is lost; copies are made all the same, since they come too late where loss begins. */
const FEW = 0.005;
const LEAST_PERCENT = 5;
/** Up to 5 % libopus would rather keep the width of the sound than make room for copies. */
const LEAST_OF_LOSS_PERCENT = 8;
/** Beyond this the copies take the bits of the sound itself. */
const MOST_PERCENT = 30;

/**
 * The loss that an Opus encoder with in-band FEC (RFC 6716 section 2.1.7) should reckon with, whole percents, when so much is
 * reported: the share of bits that the copies get follows it.
 */
export function voiceLossPercent(lossShare: number): number {
  const least = lossShare < FEW ? LEAST_PERCENT : LEAST_OF_LOSS_PERCENT;
  return Math.min(MOST_PERCENT, Math.max(least, Math.ceil(lossShare * 100)));
}
