import type { IncomingMessage } from 'node:http';
import { isIPv4 } from 'node:net';
import { monotonicNow, RateLimiter } from '@crossband/foundation';
import { canonicalAddress, networkOf } from '@crossband/foundation/addresses';
import type { ClientAddresses } from './addresses.ts';

export interface VisitorLimits {
  readonly requestsPerSecond: number;
  readonly connectionsPerAddress: number;
}

/** So many seconds' worth of requests may come at once: a household that opens the page together. */
const burstSeconds = 8;
/** A connection costs more than a request: a TLS handshake is most of a millisecond of one core. */
const connectionCost = 4;
/** Who breaks the rules on a connection has less left for the next one: in the long run one in four seconds. */
const blameCost = 200;
/** Addresses that are remembered; those beyond share what is left. */
const maxAddresses = 20_000;

/** What each address may still do: new connections, connections at once, requests. This machine itself is not limited. */
export class Visitors {
  readonly #addresses: ClientAddresses;
  readonly #limits: VisitorLimits;
  readonly #tokens: RateLimiter;
  readonly #connections = new Map<string, number>();
  readonly turnedAway = { connections: 0, requests: 0, blamed: 0 };

  constructor(addresses: ClientAddresses, limits: VisitorLimits) {
    const perSecond = limits.requestsPerSecond;
    this.#addresses = addresses;
    this.#limits = limits;
    this.#tokens = new RateLimiter({ perSecond, burst: perSecond * burstSeconds, maxKeys: maxAddresses });
  }

  /** A TCP connection of this peer: false when it has too many, or opens them too fast. Each true needs a `left`. */
  entered(peer: string): boolean {
    const address = canonicalAddress(peer);
    if (this.#isUnlimited(address) || this.#addresses.isProxy(address)) return true;
    const key = networkOf(address);
    const open = this.#connections.get(key) ?? 0;
    const refused =
      open >= this.#limits.connectionsPerAddress || this.#tokens.take(key, connectionCost, monotonicNow()) > 0;
    if (refused) {
      this.turnedAway.connections += 1;
      return false;
    }
    this.#connections.set(key, open + 1);
    return true;
  }

  left(peer: string): void {
    const key = networkOf(canonicalAddress(peer));
    const open = this.#connections.get(key);
    if (open === undefined) return;
    if (open > 1) this.#connections.set(key, open - 1);
    else this.#connections.delete(key);
  }

  /** Ms after which this client may ask again, 0: now. */
  asked(request: IncomingMessage): number {
    const address = this.#addresses.of(request);
    const waitMs = this.#isUnlimited(address) ? 0 : this.#tokens.take(networkOf(address), 1, monotonicNow());
    if (waitMs > 0) this.turnedAway.requests += 1;
    return waitMs;
  }

  /** A connection of this address had to be cut for what it did. */
  blame(address: string): void {
    if (this.#isUnlimited(address) || this.#addresses.isProxy(address)) return;
    this.turnedAway.blamed += 1;
    this.#tokens.charge(networkOf(address), blameCost, monotonicNow());
  }

  /** What limits further in go by; programs of this machine have none. */
  peerOf(request: IncomingMessage): { address: string; limitKey: string | null } {
    const address = this.#addresses.of(request);
    return { address, limitKey: this.#isUnlimited(address) ? null : networkOf(address) };
  }

  /** What a trusted proxy says of the client's own connection; null: there is no such proxy, or it says nothing. */
  forwardedProtocol(request: IncomingMessage): string | null {
    const protocol = request.headers['x-forwarded-proto'];
    const trusted = this.#addresses.isProxy(canonicalAddress(request.socket.remoteAddress ?? ''));
    return trusted && typeof protocol === 'string' ? protocol : null;
  }

  addressOf(request: IncomingMessage): string {
    return this.#addresses.of(request);
  }

  /** Programs of this machine, and proxies on it that forward for nobody by name. */
  #isUnlimited(address: string): boolean {
    return address === '::1' || (isIPv4(address) && address.startsWith('127.'));
  }
}
