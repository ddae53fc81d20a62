import { randomBytes } from 'node:crypto';
import type { EndpointId } from '@crossband/room';
import { SECRET_BYTES } from '@crossband/wire/datagram/sealing';

/** A receiver whose signaling stalls goes on hearing for this long under the old secret. */
const changeOverAtLatestMs = 10_000;
const keyIds = 0x10000;

export interface StreamSecret {
  readonly keyId: number;
  readonly secret: Uint8Array;
  /** The hub signs what it seals with this. */
  readonly signed: boolean;
}

/**
 * The secret that all receivers of one publication share. When one leaves, or the room becomes a signed one, the others
 * are told the next; it is used once all of them have it, or at the latest after a while.
 */
export class DownlinkSecret {
  readonly #changed: () => void;
  #current: StreamSecret;
  #next: StreamSecret | null = null;
  #receivers: ReadonlySet<EndpointId> = new Set();
  #lacking = new Set<EndpointId>();
  #latest: NodeJS.Timeout | undefined;

  /** @param changed is called when `current` is another */
  constructor(signed: boolean, changed: () => void) {
    this.#current = { keyId: 0, secret: randomBytes(SECRET_BYTES), signed };
    this.#changed = changed;
  }

  get current(): StreamSecret {
    return this.#current;
  }

  get next(): StreamSecret | null {
    return this.#next;
  }

  /** Names who receives from now on. @returns the secret that those who stay must be told, null when none is needed */
  receivedBy(receivers: ReadonlySet<EndpointId>, signed: boolean): StreamSecret | null {
    const before = [...this.#receivers];
    const stay = before.filter((endpoint) => receivers.has(endpoint));
    this.#receivers = receivers;
    const newest = this.#next ?? this.#current;
    if (stay.length === before.length && newest.signed === signed) return null;
    this.#next = { keyId: (newest.keyId + 1) % keyIds, secret: randomBytes(SECRET_BYTES), signed };
    this.#lacking = new Set(stay);
    clearTimeout(this.#latest);
    this.#latest = setTimeout(() => this.#changeOver(), changeOverAtLatestMs);
    this.#latest.unref();
    if (stay.length === 0) this.#changeOver();
    return this.#next;
  }

  /** That receiver has the secret. */
  has(endpoint: EndpointId, keyId: number): void {
    if (keyId !== this.#next?.keyId) return;
    this.#lacking.delete(endpoint);
    if (this.#lacking.size === 0) this.#changeOver();
  }

  close(): void {
    clearTimeout(this.#latest);
  }

  #changeOver(): void {
    clearTimeout(this.#latest);
    if (!this.#next) return;
    this.#current = this.#next;
    this.#next = null;
    this.#changed();
  }
}
