import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { type Logger, messageOf } from '@crossband/foundation';
import { type Certificate, type CertificateSource, leafOf, RenewalListeners, renewalDueAtMs } from './certificate.ts';
import { readKeptCertificate, writeKeptCertificate } from './kept-files.ts';
import { permits, permittedFor } from './name-constraints.ts';

export interface LocalCertificateOptions {
  /** Folder that keeps authority and certificate. */
  readonly folder: string;
  /** Names and addresses that people reach the hub by, read anew at each look. */
  readonly names: () => readonly string[];
  readonly logger: Logger;
  /** How often addresses and validity are looked at. */
  readonly lookIntervalMs?: number;
}

/**
 * The certificate of a hub that has no other: issued by an authority of its own, made at the first start. A device that
 * trusts the authority trusts later certificates too, so that a new address of the hub bothers nobody.
 */
export class LocalCertificate implements CertificateSource {
  readonly kind = 'local';
  readonly #options: LocalCertificateOptions;
  readonly #listeners = new RenewalListeners();
  readonly #timer: NodeJS.Timeout;
  #authority: Certificate;
  #current: Certificate;
  #looking = false;

  private constructor(options: LocalCertificateOptions, made: { authority: Certificate; current: Certificate }) {
    this.#options = options;
    this.#authority = made.authority;
    this.#current = made.current;
    this.#timer = setInterval(() => void this.#look(), options.lookIntervalMs ?? 30_000);
    this.#timer.unref();
  }

  static async open(options: LocalCertificateOptions): Promise<LocalCertificate> {
    return new LocalCertificate(options, await prepare(options));
  }

  get current(): Certificate {
    return this.#current;
  }

  /** What devices are asked to trust, PEM. */
  get authority(): string {
    return this.#authority.chain;
  }

  renewed(listener: (certificate: Certificate) => void): void {
    this.#listeners.add(listener);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  async #look(): Promise<void> {
    if (this.#looking || suits(this.#current, this.#options.names())) return;
    this.#looking = true;
    try {
      const { authority, current } = await prepare(this.#options);
      this.#authority = authority;
      this.#current = current;
      this.#listeners.tell(current);
    } catch (error) {
      this.#options.logger.error({ code: 'bad-certificate', error: messageOf(error) }, 'kept the old certificate');
    } finally {
      this.#looking = false;
    }
  }
}

/** SHA-256 of a certificate as devices show it. */
export function fingerprintOf(pem: string): string {
  const digest = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex').toUpperCase();
  return digest.match(/../g)?.join(':') ?? '';
}

async function prepare(options: LocalCertificateOptions): Promise<{ authority: Certificate; current: Certificate }> {
  const { folder, logger } = options;
  const names = options.names();
  const permitted = permittedFor(names);
  const [authorityPath, path] = [join(folder, 'authority.pem'), join(folder, 'local.pem')];
  const keptAuthority = readKeptCertificate(authorityPath);
  const stays = keptAuthority !== null && isFresh(keptAuthority) && permits(leafOf(keptAuthority).raw, permitted);
  const kept = readKeptCertificate(path);
  if (stays && kept && suits(kept, names) && leafOf(kept).checkIssued(leafOf(keptAuthority))) {
    return { authority: keptAuthority, current: kept };
  }
  // Loaded only when something has to be made: it costs 0.2 s.
  const { issue, makeAuthority } = await import('./local-authority.ts');
  const nowMs = Date.now();
  let authority = keptAuthority;
  if (!authority || !stays) {
    authority = await makeAuthority(`Crossband on ${hostname().replaceAll(/[^\w.-]/g, '-')}`, permitted, nowMs);
    writeKeptCertificate(authorityPath, authority);
    if (keptAuthority) logger.warn({}, 'made a new local authority: devices that trusted the old one have to trust it');
  }
  const current = await issue(authority, names, nowMs);
  writeKeptCertificate(path, current);
  logger.info({ names, until: leafOf(current).validTo }, 'made a local certificate');
  return { authority, current };
}

/** True while it is far from its end and good for every name and address. */
function suits(certificate: Certificate, names: readonly string[]): boolean {
  const leaf = leafOf(certificate);
  return isFresh(certificate) && names.every((name) => (isIP(name) ? leaf.checkIP(name) : leaf.checkHost(name)));
}

function isFresh(certificate: Certificate): boolean {
  return Date.now() < renewalDueAtMs(leafOf(certificate));
}
