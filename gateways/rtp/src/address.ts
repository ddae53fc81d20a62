import { isIPv4, isIPv6 } from 'node:net';

/** Where datagrams come from and go to. */
export interface SocketAddress {
  readonly address: string;
  readonly port: number;
}

export function sameAddress(a: SocketAddress, b: SocketAddress): boolean {
  return a.port === b.port && a.address === b.address;
}

/** One spelling per host: an IPv4 address that came through an IPv6 socket is an IPv4 address (RFC 4291 section 2.5.5.2). */
export function canonicalIp(ip: string): string {
  const lower = ip.toLowerCase();
  return lower.startsWith('::ffff:') && isIPv4(lower.slice(7)) ? lower.slice(7) : lower;
}

export function isLoopback(ip: string): boolean {
  const canonical = canonicalIp(ip);
  return canonical === '::1' || (isIPv4(canonical) && canonical.startsWith('127.'));
}

export function isWildcard(ip: string): boolean {
  return ip === '0.0.0.0' || ip === '::';
}

/** "ip:port", an IPv6 address in brackets (RFC 3986 section 3.2.2). */
export function formatTarget(ip: string, port: number): string {
  return isIPv6(ip) ? `[${ip}]:${port}` : `${ip}:${port}`;
}

/**
 * Where a socket bound to `listenIp` reaches `ip`: undefined when their families cannot meet. A caller on this host is reached
 * over the socket's own loopback address, whichever one it came from.
 */
export function reachableFrom(listenIp: string, ip: string): string | undefined {
  const canonical = canonicalIp(ip);
  const bothFamilies = listenIp === '::';
  if (isIPv6(listenIp) && !bothFamilies && isLoopback(canonical)) return isLoopback(listenIp) ? listenIp : '::1';
  if (isIPv4(listenIp) && isLoopback(canonical)) return isLoopback(listenIp) ? listenIp : '127.0.0.1';
  if (isIPv4(canonical)) return isIPv4(listenIp) ? canonical : bothFamilies ? `::ffff:${canonical}` : undefined;
  return isIPv6(listenIp) ? canonical : undefined;
}
