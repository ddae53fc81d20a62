import { BlockList, isIP, SocketAddress } from 'node:net';

/** Networks that belong to nobody in particular: private, shared, link-local, loopback (RFC 1918, 6598, 3927, 4193, 4291). */
const localNetworks = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
];

const local = new BlockList();
for (const network of localNetworks) {
  const [address = '', bits] = network.split('/');
  local.addSubnet(address, Number(bits), isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** What the authority of a hub with these names and addresses may vouch for: local networks, and those by themselves. */
export function permittedFor(names: readonly string[]): string[] {
  const special = names.filter((name) => {
    const family = isIP(name);
    return family === 0 || !local.check(name, family === 6 ? 'ipv6' : 'ipv4');
  });
  return [...localNetworks, ...special];
}

/** The extension's value (RFC 5280 4.2.1.10), DER: SEQUENCE { [0] permittedSubtrees SEQUENCE OF { base } }. */
export function nameConstraints(permitted: readonly string[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(tlv(0x30, tlv(0xa0, Buffer.concat(permitted.map(subtree)))));
}

/** True when an authority (DER) has been made to vouch for all of these. */
export function permits(authority: Buffer, permitted: readonly string[]): boolean {
  return permitted.every((entry) => authority.includes(subtree(entry)));
}

/** GeneralSubtree: dNSName [2] as text, or iPAddress [7] as address and mask. */
function subtree(entry: string): Buffer {
  const [address = '', bits] = entry.split('/');
  const family = isIP(address);
  if (family === 0) return tlv(0x30, tlv(0x82, Buffer.from(entry, 'ascii')));
  const bytes = addressBytes(address);
  const length = bits === undefined ? bytes.length * 8 : Number(bits);
  const mask = bytes.map((_, index) => (0xff00 >> Math.min(8, Math.max(0, length - index * 8))) & 0xff);
  return tlv(0x30, tlv(0x87, Buffer.from([...bytes, ...mask])));
}

function addressBytes(address: string): number[] {
  if (isIP(address) === 4) return address.split('.').map(Number);
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  const [head = '', tail = ''] = canonical.split('::');
  const [front, back] = [groupsOf(head), groupsOf(tail)];
  const zeros = Array<number>(8 - front.length - back.length).fill(0);
  return [...front, ...zeros, ...back].flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** Tag, length (short form, or two bytes), value. */
function tlv(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const lengthBytes = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...lengthBytes]), value]);
}
