import { readFileSync } from 'node:fs';
import { CodedError, type Logger, messageOf } from '@crossband/foundation';
import { type Certificate, type CertificateSource, fits, leafOf, RenewalListeners } from './certificate.ts';
import { refuseIfOthersRead } from './kept-files.ts';

export interface OwnCertificateOptions {
  /** Files with the chain and the private key, PEM. */
  readonly chainPath: string;
  readonly keyPath: string;
  readonly logger: Logger;
  /** How often the files are looked at; by what is in them, so that replaced links and folders are seen as well. */
  readonly lookIntervalMs?: number;
}

/** A certificate that the operator brings, read again whenever its files change. */
export class OwnCertificate implements CertificateSource {
  readonly kind = 'own';
  readonly #options: OwnCertificateOptions;
  readonly #listeners = new RenewalListeners();
  readonly #timer: NodeJS.Timeout;
  #current: Certificate;
  /** Why the files were refused when they were last looked at, so that the same is said once. */
  #refusal: string | null = null;

  constructor(options: OwnCertificateOptions) {
    this.#options = options;
    this.#current = read(options);
    const { validToDate } = leafOf(this.#current);
    if (validToDate.getTime() < Date.now()) {
      options.logger.warn({ code: 'certificate-ended', until: validToDate.toISOString() }, 'the certificate has ended');
    }
    this.#timer = setInterval(() => this.#look(), options.lookIntervalMs ?? 5_000).unref();
  }

  get current(): Certificate {
    return this.#current;
  }

  renewed(listener: (certificate: Certificate) => void): void {
    this.#listeners.add(listener);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#listeners.clear();
  }

  /** Files that are written one after the other do not fit for a moment: the old certificate stays until they do. */
  #look(): void {
    const { logger } = this.#options;
    let found: Certificate;
    try {
      found = read(this.#options);
    } catch (error) {
      const refusal = messageOf(error);
      if (refusal !== this.#refusal) {
        logger.warn({ code: 'bad-certificate', error: refusal }, 'kept the old certificate');
      }
      this.#refusal = refusal;
      return;
    }
    this.#refusal = null;
    if (found.chain === this.#current.chain && found.key === this.#current.key) return;
    this.#current = found;
    logger.info({ until: leafOf(found).validTo }, 'read a new certificate');
    this.#listeners.tell(found);
  }
}

function read({ chainPath, keyPath }: OwnCertificateOptions): Certificate {
  const certificate = { chain: readPem(chainPath), key: readPem(keyPath) };
  refuseIfOthersRead(keyPath, `chmod o-rwx ${keyPath}, and think of a new key`);
  let fitting: boolean;
  try {
    fitting = fits(certificate);
  } catch (error) {
    const why = messageOf(error);
    throw new CodedError('bad-certificate', `${chainPath} or ${keyPath} is no certificate or key in PEM form: ${why}.`);
  }
  if (!fitting) throw new CodedError('bad-certificate', `The key in ${keyPath} is not that of ${chainPath}.`);
  return certificate;
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new CodedError('bad-certificate', `Cannot read ${path}: ${messageOf(error)}.`, { cause: error });
  }
}
