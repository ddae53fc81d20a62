import { createPrivateKey, X509Certificate } from 'node:crypto';

/** A certificate with its chain and its private key, PEM. */
export interface Certificate {
  readonly chain: string;
  readonly key: string;
}

/** Where the hub's certificate comes from. It changes while the hub runs: files are replaced, time and addresses go on. */
export interface CertificateSource {
  readonly kind: 'own' | 'acme' | 'local';
  readonly current: Certificate;
  /** Calls on each change, until the source is closed. */
  readonly renewed: (listener: (certificate: Certificate) => void) => void;
  close(): void;
}

/** Whoever wants to know of a change. */
export class RenewalListeners {
  readonly #listeners = new Set<(certificate: Certificate) => void>();

  add(listener: (certificate: Certificate) => void): void {
    this.#listeners.add(listener);
  }

  tell(certificate: Certificate): void {
    for (const listener of this.#listeners) listener(certificate);
  }

  clear(): void {
    this.#listeners.clear();
  }
}

/** The first certificate of the chain. Throws when there is none. */
export function leafOf({ chain }: Certificate): X509Certificate {
  return new X509Certificate(chain);
}

/** True when the key is the one that the certificate is for. Throws when one of both cannot be read. */
export function fits(certificate: Certificate): boolean {
  return leafOf(certificate).checkPrivateKey(createPrivateKey(certificate.key));
}

/** True when browsers may be told to insist on https: not for one that vouches for itself. */
export function isFromAuthority(certificate: Certificate): boolean {
  const leaf = leafOf(certificate);
  return !leaf.checkIssued(leaf);
}

const dayMs = 86_400_000;
/** How long before its end a certificate is renewed, unless it lives for less than three times as long. */
const renewBeforeMs = 30 * dayMs;

/** When to renew a certificate, ms since the epoch. */
export function renewalDueAtMs(leaf: X509Certificate): number {
  const [from, to] = [leaf.validFromDate.getTime(), leaf.validToDate.getTime()];
  return to - Math.min(renewBeforeMs, (to - from) / 3);
}
