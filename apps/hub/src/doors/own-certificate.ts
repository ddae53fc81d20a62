import { readFileSync, unwatchFile, watchFile } from 'node:fs';
import { CodedError, type Logger, messageOf } from '@crossband/foundation';
import { type Certificate, type CertificateSource, fits, leafOf, RenewalListeners } from './certificate.ts';
import { refuseIfOthersRead } from './kept-files.ts';

export interface OwnCertificateOptions {
  /** Files with the chain and the private key, PEM. */
  readonly chainPath: string;
  readonly keyPath: string;
  readonly logger: Logger;
  /** How often the files are looked at; by their times, so that replaced links and folders are seen as well. */
  readonly lookIntervalMs?: number;
}

/** A certificate that the operator brings, read again whenever its files change. */
export class OwnCertificate implements CertificateSource {
  readonly kind = 'own';
  readonly #options: OwnCertificateOptions;
  readonly #listeners = new RenewalListeners();
  #current: Certificate;

  constructor(options: OwnCertificateOptions) {
    this.#options = options;
    this.#current = read(options);
    const { validToDate } = leafOf(this.#current);
    if (validToDate.getTime() < Date.now()) {
      options.logger.warn({ code: 'certificate-ended', until: validToDate.toISOString() }, 'the certificate has ended');
    }
    const interval = options.lookIntervalMs ?? 5_000;
    for (const path of this.#paths) watchFile(path, { interval, persistent: false }, () => this.#reload());
  }

  get current(): Certificate {
    return this.#current;
  }

  renewed(listener: (certificate: Certificate) => void): void {
    this.#listeners.add(listener);
  }

  close(): void {
    for (const path of this.#paths) unwatchFile(path);
    this.#listeners.clear();
  }

  get #paths(): string[] {
    return [this.#options.chainPath, this.#options.keyPath];
  }

  /** Files that are written one after the other do not fit for a moment: the old certificate stays until they do. */
  #reload(): void {
    const { logger } = this.#options;
    try {
      this.#current = read(this.#options);
    } catch (error) {
      logger.warn({ code: 'bad-certificate', error: messageOf(error) }, 'kept the old certificate');
      return;
    }
    logger.info({ until: leafOf(this.#current).validTo }, 'read a new certificate');
    this.#listeners.tell(this.#current);
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
