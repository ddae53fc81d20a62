import { isIPv4 } from 'node:net';
import type { SocketAddress } from './udp-port.ts';

/** Linux: `AF_INET` and `AF_INET6`. */
export const families = { ipv4: 2, ipv6: 10 } as const;
/** A `sockaddr_in6`, and a `sockaddr_in` with room to spare. */
export const SOCKADDR_BYTES = 28;

/** Writes a `sockaddr_in` or `sockaddr_in6`. @returns its length */
export function writeSockaddr(target: DataView, at: number, { address, port }: SocketAddress, family: number): number {
  target.setUint16(at, family, true);
  target.setUint16(at + 2, port, false);
  if (family === families.ipv4) {
    writeIpv4(target, at + 4, address);
    target.setBigUint64(at + 8, 0n);
    return 16;
  }
  target.setUint32(at + 4, 0);
  writeIpv6(target, at + 8, address);
  target.setUint32(at + 24, 0);
  return SOCKADDR_BYTES;
}

function writeIpv4(target: DataView, at: number, address: string): void {
  for (const [place, part] of address.split('.').entries()) target.setUint8(at + place, Number(part));
}

/** A socket of IPv6 takes IPv4 too, as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). */
function writeIpv6(target: DataView, at: number, address: string): void {
  if (isIPv4(address)) {
    target.setBigUint64(at, 0n);
    target.setUint32(at + 8, 0x0000ffff);
    writeIpv4(target, at + 12, address);
    return;
  }
  const [bare = ''] = address.split('%');
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(bare);
  const text = dotted ? `${dotted[1]}${hexadecimalOf(dotted[2] as string)}` : bare;
  const [head = '', tail] = text.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  for (const [place, group] of groups.entries()) target.setUint16(at + place * 2, Number.parseInt(group, 16));
}

function hexadecimalOf(ipv4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
