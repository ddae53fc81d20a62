import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { CodedError } from '@crossband/foundation';
import { canonicalAddress } from '@crossband/foundation/addresses';
import { isLoopback } from '../config.ts';

/** Who a request comes from: the peer of the socket, or whom trusted proxies forward for. */
export class ClientAddresses {
  readonly #proxies: BlockList;
  #strangeProxy: (() => void) | null;

  /** `strangeProxy` is called once, when a program of this machine that is not trusted forwards for others. */
  constructor(trustedProxies: readonly string[], strangeProxy: (() => void) | null = null) {
    this.#proxies = networksOf(trustedProxies);
    this.#strangeProxy = strangeProxy;
  }

  /** The canonical address of the client. */
  of(request: IncomingMessage): string {
    const hops = String(request.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((hop) => canonicalAddress(hop.trim()));
    let client = canonicalAddress(request.socket.remoteAddress ?? '');
    if (this.#strangeProxy && hops[0] !== '' && isLoopback(client) && !this.isProxy(client)) {
      this.#strangeProxy();
      this.#strangeProxy = null;
    }
    // Each proxy adds whom it sees at the end: what stands before the first stranger, he may have made up.
    while (this.isProxy(client)) {
      const before = hops.pop();
      if (before === undefined || isIP(before) === 0) break;
      client = before;
    }
    return client;
  }

  isProxy(address: string): boolean {
    const family = isIP(address);
    return family !== 0 && this.#proxies.check(address, family === 4 ? 'ipv4' : 'ipv6');
  }
}

function networksOf(entries: readonly string[]): BlockList {
  const networks = new BlockList();
  for (const entry of entries) {
    const [address = '', length] = entry.split('/');
    const family = isIP(address);
    const bits = length === undefined ? (family === 4 ? 32 : 128) : Number(length);
    if (family === 0 || !Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) {
      throw new CodedError('bad-config', `http.trustProxy has "${entry}", which is no IP address and no network.`);
    }
    if (bits < 8) {
      throw new CodedError(
        'unsafe-config',
        `http.trustProxy has ${entry}: then everybody could claim any address. Name the proxies that you run.`,
      );
    }
    networks.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6');
  }
  return networks;
}
