import { type NetworkInterfaceInfo, networkInterfaces } from 'node:os';
import { type HubConfig, isLoopback } from './config.ts';

/** An address to listen on, and the one that devices are told when it differs. */
export interface ListenAddress {
  ip: string;
  announced?: string;
}

type Interfaces = Record<string, NetworkInterfaceInfo[] | undefined>;

/**
 * Where media arrives and what devices are told. Loopback pages get loopback media; otherwise every address of this
 * machine is listened on by itself, so that a device is told exactly the addresses that exist. An announced address
 * replaces what is told.
 */
export function mediaAddresses(config: HubConfig, interfaces: Interfaces = networkInterfaces()): ListenAddress[] {
  const listenIp = config['media.listenIp'] || (isLoopback(config['http.host']) ? '127.0.0.1' : '0.0.0.0');
  const announced = config['media.announcedIp'];
  if (announced) return [{ ip: listenIp, announced }];
  if (listenIp !== '0.0.0.0' && listenIp !== '::') return [{ ip: listenIp }];
  const found = lanAddresses(interfaces);
  return found.length > 0 ? found.map((ip) => ({ ip })) : [{ ip: '127.0.0.1' }];
}

/** Where native SRTP arrives. */
export function nativeAddress(config: HubConfig, interfaces: Interfaces = networkInterfaces()): ListenAddress {
  const [media] = mediaAddresses(config, interfaces);
  const ip = config['native.listenIp'] || media?.ip || '127.0.0.1';
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
