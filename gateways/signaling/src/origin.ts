/**
 * Whether a page of this origin may open a signaling connection: the hub's own host, one of `allowed` (exact origins),
 * or no origin at all (native clients send none; browsers always do). Over TLS the page has to come by TLS, too: one in
 * the clear may have been written by anybody on the way.
 */
export function isAllowedOrigin(
  origin: string | undefined,
  host: string | undefined,
  allowed: readonly string[],
  secure = false,
): boolean {
  if (origin === undefined) return true;
  if (allowed.includes(origin)) return true;
  if (!URL.canParse(origin)) return false;
  const { protocol, host: from } = new URL(origin);
  const schemes = secure ? ['https:'] : ['https:', 'http:'];
  return schemes.includes(protocol) && host !== undefined && from === host.toLowerCase();
}
