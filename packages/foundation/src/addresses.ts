/** IPv4 inside of IPv6 (RFC 4291 2.5.5.2) becomes plain IPv4; a zone is dropped. */
export function canonicalAddress(address: string): string {
  const bare = address.split('%', 1)[0] ?? '';
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare.toLowerCase();
}

/** What the subscriber of a canonical address has: an IPv4 address, or the /64 network that goes with an IPv6 address at least (RFC 6177). */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? 0 : tail.split(':').length;
  const whole = tail === undefined ? groups : [...groups, ...Array<string>(8 - groups.length - behind).fill('0')];
  const first = [...whole, ...(tail?.split(':') ?? [])].slice(0, 4);
  return `${first.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
