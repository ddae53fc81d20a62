/**
 * Repair of lost parts: `k` parts of equal length give any number of repairs, and any `k` of both give the parts back. A
 * systematic Reed-Solomon code over GF(2^8) (polynomial 0x11d) with a Cauchy matrix, its columns scaled so that repair 0 is the plain
 * XOR of all parts.
 */

/** Rows and columns of the matrix need numbers of their own: repairs have 0 to 15, parts those behind. */
export const MAX_REPAIRS = 15;
const FIRST_COLUMN = 16;
export const MAX_REPAIRABLE_PARTS = 128;

const logOf = new Uint8Array(256);
const powerOf = new Uint8Array(510);
for (let exponent = 0, power = 1; exponent < 255; exponent += 1) {
  powerOf[exponent] = power;
  powerOf[exponent + 255] = power;
  logOf[power] = exponent;
  power = power & 0x80 ? (power << 1) ^ 0x11d : power << 1;
}

function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : (powerOf[(logOf[a] as number) + (logOf[b] as number)] as number);
}

function over(a: number, b: number): number {
  return a === 0 ? 0 : (powerOf[(logOf[a] as number) + 255 - (logOf[b] as number)] as number);
}

/** What part `column` is multiplied with in repair `row`: (0 + y) / (row + y), y = 16 + column. */
export function repairFactor(row: number, column: number): number {
  const y = FIRST_COLUMN + column;
  return over(y, row ^ y);
}

/** Adds `factor` times `part` to `sum`, which is at least as long. */
function addTimes(sum: Uint8Array, part: Uint8Array, factor: number): void {
  if (factor === 1) {
    for (let at = 0; at < part.length; at += 1) sum[at] = (sum[at] as number) ^ (part[at] as number);
    return;
  }
  const log = logOf[factor] as number;
  for (let at = 0; at < part.length; at += 1) {
    const byte = part[at] as number;
    if (byte !== 0) sum[at] = (sum[at] as number) ^ (powerOf[log + (logOf[byte] as number)] as number);
  }
}

/** Repair number `row` of parts; shorter ones count as filled up with zeros. */
export function repairOf(parts: readonly Uint8Array[], row: number): Uint8Array {
  const repair = new Uint8Array(Math.max(...parts.map(({ length }) => length)));
  for (const [column, part] of parts.entries()) addTimes(repair, part, repairFactor(row, column));
  return repair;
}

/**
 * The missing parts by number, filled up with zeros to the length of the repairs. Null: there are fewer repairs than missing parts.
 *
 * @param parts by number, of `count`; @param repairs by row
 */
export function recoverParts(
  count: number,
  parts: ReadonlyMap<number, Uint8Array>,
  repairs: ReadonlyMap<number, Uint8Array>,
): Map<number, Uint8Array> | null {
  const missing = Array.from({ length: count }, (_, column) => column).filter((column) => !parts.has(column));
  if (repairs.size < missing.length) return null;
  const rows = [...repairs].slice(0, missing.length).map(([row, repair]) => {
    const rest = Uint8Array.from(repair);
    for (const [column, part] of parts) addTimes(rest, part, repairFactor(row, column));
    return { factors: missing.map((column) => repairFactor(row, column)), rest };
  });
  // Gauss and Jordan; every square part of a Cauchy matrix has an inverse.
  for (const [at, pivotRow] of rows.entries()) {
    const swapWith = rows.findIndex(({ factors }, row) => row >= at && factors[at] !== 0);
    const chosen = rows[swapWith] ?? pivotRow;
    rows[swapWith] = pivotRow;
    rows[at] = chosen;
    scale(chosen, chosen.factors[at] as number);
    for (const other of rows) if (other !== chosen) subtract(other, chosen, other.factors[at] as number);
  }
  return new Map(missing.map((column, at) => [column, (rows[at] as Row).rest]));
}

interface Row {
  readonly factors: number[];
  readonly rest: Uint8Array;
}

function scale({ factors, rest }: Row, divisor: number): void {
  for (const [at, factor] of factors.entries()) factors[at] = over(factor, divisor);
  for (const [at, byte] of rest.entries()) rest[at] = over(byte, divisor);
}

function subtract(row: Row, other: Row, factor: number): void {
  if (factor === 0) return;
  for (const [at, value] of other.factors.entries())
    row.factors[at] = (row.factors[at] as number) ^ times(value, factor);
  addTimes(row.rest, other.rest, factor);
}
