import { hostname } from 'node:os';
import { hostNameOf } from './redirect-server.ts';

/**
 * Names that only a local network can give: one label, or an ending that no public registry sells (RFC 6761, 6762, 8375,
 * and ICANN's `internal`).
 */
const local = /^[a-z0-9-]+$|\.(local|localhost|internal|lan|home\.arpa)$/;
const address = /^(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:.]+\])$/;

/** This machine by name. */
export function machineNames(): string[] {
  const own = hostname().toLowerCase();
  if (!/^[a-z0-9.-]+$/.test(own)) return ['localhost'];
  return ['localhost', own, ...(own.includes('.') ? [] : [`${own}.local`])];
}

/**
 * Whether a request's Host is one of this hub. A page of another site can make its own name lead to the hub (DNS
 * rebinding), and browsers then take the hub for that site; a name that only we have stops it.
 */
export function isKnownHost(header: string | undefined, names: readonly string[]): boolean {
  const host = hostNameOf(header)?.toLowerCase().replace(/\.$/, '');
  if (host === undefined) return false;
  return address.test(host) || local.test(host) || names.some((name) => covers(name.toLowerCase(), host));
}

/** A certificate's name may stand for one label (RFC 6125 6.4.3). */
function covers(name: string, host: string): boolean {
  return name.startsWith('*.') ? host.slice(host.indexOf('.')) === name.slice(1) : name === host;
}
