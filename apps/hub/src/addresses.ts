import { BlockList, isIP } from 'node:net';
import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { type HubConfig, isLoopback } from './config.ts';

/** An address to listen on, and the one that devices are told when it differs. */
export interface ListenAddress {
  ip: string;
  announced?: string;
}

type Interfaces = Record<string, NetworkInterfaceInfo[] | undefined>;

/**
 * Where media arrives and what devices are told. Every address is listened on by itself, so that a device is told
 * exactly those that exist; an announced address replaces what is told. Loopback comes first: it is the shortest way for
 * pages of this machine. The others are there even for a hub whose pages are served on loopback only, since Firefox
 * reaches no peer that has nothing but a loopback address; media takes nothing without ICE credentials.
 */
export function mediaAddresses(config: HubConfig, interfaces: Interfaces = networkInterfaces()): ListenAddress[] {
  const listenIp = config['media.listenIp'] || '0.0.0.0';
  const announced = config['media.announcedIp'];
  if (announced) return [{ ip: listenIp, announced }];
  if (listenIp !== '0.0.0.0' && listenIp !== '::') return [{ ip: listenIp }];
  const others = lanAddresses(interfaces).map((ip) => ({ ip }));
  return isLoopback(config['http.host']) || others.length === 0 ? [{ ip: '127.0.0.1' }, ...others] : others;
}

/** Where native SRTP arrives. */
export function nativeAddress(config: HubConfig, interfaces: Interfaces = networkInterfaces()): ListenAddress {
  const [media] = mediaAddresses(config, interfaces);
  const own = isLoopback(config['http.host']) ? '127.0.0.1' : '0.0.0.0';
  const ip = config['native.listenIp'] || config['media.listenIp'] || own;
  const announced = config['native.announcedIp'] || media?.announced;
  if (announced) return { ip, announced };
  if (ip !== '0.0.0.0' && ip !== '::') return { ip };
  return { ip, announced: lanAddresses(interfaces)[0] ?? '127.0.0.1' };
}

/** Addresses of this machine that other devices may reach: IPv4 first, no loopback, no link-local. */
export function lanAddresses(interfaces: Interfaces = networkInterfaces()): string[] {
  const all = Object.values(interfaces).flatMap((entries) => entries ?? []);
  const usable = all.filter((entry) => !entry.internal && !/^(169\.254\.|fe80:)/i.test(entry.address));
  const ipv4 = usable.filter((entry) => entry.family === 'IPv4').map((entry) => entry.address);
  const ipv6 = usable.filter((entry) => entry.family === 'IPv6').map((entry) => entry.address);
  return [...ipv4, ...ipv6];
}

/** Loopback, link-local, and networks that no router of the internet knows (RFC 1918, RFC 3927, RFC 4193, RFC 4291). */
const privateNetworks = new BlockList();
for (const [network, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv6');
}

/** False for wildcards and names, too: they may lead anywhere. */
export function isPrivate(ip: string): boolean {
  const family = isIP(ip);
  return family !== 0 && privateNetworks.check(ip, family === 4 ? 'ipv4' : 'ipv6');
}
