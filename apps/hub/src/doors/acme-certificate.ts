import { join } from 'node:path';
import { CodedError, type Logger, messageOf } from '@crossband/foundation';
import { type Certificate, type CertificateSource, leafOf, RenewalListeners, renewalDueAtMs } from './certificate.ts';
import { readKept, readKeptCertificate, writeKept, writeKeptCertificate } from './kept-files.ts';

export interface AcmeOptions {
  readonly domains: readonly string[];
  /** Empty: the authority knows no address. */
  readonly email: string;
  /** Address of the authority's directory (RFC 8555 7.1.1). */
  readonly directory: string;
  /** Folder that keeps account and certificate. */
  readonly folder: string;
  /** Answers to HTTP-01 challenges by token (RFC 8555 8.3), served on port 80 of the domains. */
  readonly challenges: Map<string, string>;
  readonly logger: Logger;
}

/** Pause after a renewal that failed, ms: authorities lock out who fails five times an hour. */
const retryMs = 4 * 3_600_000;
/** Longest sleep until the next look, ms: timers stand still while a machine sleeps. */
const longestSleepMs = 3_600_000;

/** A certificate that an authority such as Let's Encrypt gives for domains, ordered at the first start and renewed in time. */
export class AcmeCertificate implements CertificateSource {
  readonly kind = 'acme';
  readonly #options: AcmeOptions;
  readonly #listeners = new RenewalListeners();
  #current: Certificate;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  private constructor(options: AcmeOptions, current: Certificate) {
    this.#options = options;
    this.#current = current;
    this.#sleepUntil(renewalDueAtMs(leafOf(current)));
  }

  static async open(options: AcmeOptions): Promise<AcmeCertificate> {
    const kept = readKeptCertificate(certificatePath(options));
    const serves = kept !== null && covers(kept, options.domains) && leafOf(kept).validToDate.getTime() > Date.now();
    return new AcmeCertificate(options, serves ? kept : await order(options));
  }

  get current(): Certificate {
    return this.#current;
  }

  renewed(listener: (certificate: Certificate) => void): void {
    this.#listeners.add(listener);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #sleepUntil(dueAtMs: number): void {
    if (this.#closed) return;
    const leftMs = dueAtMs - Date.now();
    const act = (): void => (Date.now() < dueAtMs ? this.#sleepUntil(dueAtMs) : void this.#renew());
    this.#timer = setTimeout(act, Math.min(longestSleepMs, Math.max(0, leftMs)));
    this.#timer.unref();
  }

  async #renew(): Promise<void> {
    const { logger } = this.#options;
    try {
      this.#current = await order(this.#options);
      logger.info({ until: leafOf(this.#current).validTo }, 'renewed the certificate');
      this.#listeners.tell(this.#current);
      this.#sleepUntil(renewalDueAtMs(leafOf(this.#current)));
    } catch (error) {
      this.#sleepUntil(Date.now() + retryMs);
      logger.error({ code: 'acme-failed', error: messageOf(error) }, 'kept the old certificate; trying again in 4 h');
    }
  }
}

/** Orders a certificate with a key of its own, and keeps it. */
async function order(options: AcmeOptions): Promise<Certificate> {
  const { domains, email, directory, challenges, logger } = options;
  // Loaded only when something is ordered: it costs 0.2 s.
  const { Client, crypto } = await import('acme-client');
  const accountPath = join(folderOf(options), 'account.key');
  let accountKey = readKept(accountPath);
  if (accountKey === null) {
    accountKey = String(await crypto.createPrivateEcdsaKey('P-256'));
    writeKept(accountPath, accountKey);
  }
  const key = await crypto.createPrivateEcdsaKey('P-256');
  const [, csr] = await crypto.createCsr({ altNames: [...domains] }, key);
  logger.info({ domains, directory }, 'ordering a certificate');
  try {
    const client = new Client({ directoryUrl: directory, accountKey });
    const chain = await client.auto({
      csr,
      ...(email ? { email } : {}),
      termsOfServiceAgreed: true,
      challengePriority: ['http-01'],
      // The authority looks from outside; whether this machine reaches its own public address says nothing.
      skipChallengeVerification: true,
      challengeCreateFn: async (_authorization, challenge, answer) => {
        challenges.set(challenge.token, answer);
      },
      challengeRemoveFn: async (_authorization, challenge) => {
        challenges.delete(challenge.token);
      },
    });
    const certificate = { chain: `${chain.trim()}\n`, key: `${String(key).trim()}\n` };
    writeKeptCertificate(certificatePath(options), certificate);
    return certificate;
  } catch (error) {
    throw new CodedError(
      'acme-failed',
      `${new URL(directory).host} gave no certificate for ${domains.join(', ')}: ${messageOf(error)}. ` +
        'See that these names lead to this machine, and that its TCP port 80 is reached from outside.',
      { cause: error },
    );
  }
}

function covers(certificate: Certificate, domains: readonly string[]): boolean {
  const leaf = leafOf(certificate);
  return domains.every((domain) => leaf.checkHost(domain) !== undefined);
}

/** Each authority has its own account; a trial with a staging authority is never taken for the real thing. */
function folderOf({ folder, directory }: AcmeOptions): string {
  return join(folder, new URL(directory).host.replaceAll(/[^\w.-]/g, '-'));
}

function certificatePath(options: AcmeOptions): string {
  return join(folderOf(options), 'certificate.pem');
}
