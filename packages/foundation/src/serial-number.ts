/**
 * Serial number arithmetic, RFC 1982, on 16 bits: true when `a` comes after `b`. Numbers exactly half the space apart
 * have no order; we call that "not after".
 */
export function isAfter16(a: number, b: number): boolean {
  const distance = (a - b) & 0xffff;
  return distance !== 0 && distance < 0x8000;
}

/** Signed distance from `b` to `a` on 16 bits, -32768..32767. */
export function distance16(a: number, b: number): number {
  return (((a - b) & 0xffff) << 16) >> 16;
}

/** Signed distance from `b` to `a` on 32 bits. */
export function distance32(a: number, b: number): number {
  return (a - b) | 0;
}
