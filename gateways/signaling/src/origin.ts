/**
 * Whether a page of this origin may open a signaling connection: the hub's own host, one of `allowed` (exact origins),
 * or no origin at all (native clients send none; browsers always do).
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  return host !== undefined && new URL(origin).host === host.toLowerCase();
}
