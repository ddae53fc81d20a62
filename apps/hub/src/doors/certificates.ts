import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Logger } from '@crossband/foundation';
import { lanAddresses } from '../addresses.ts';
import type { HubConfig } from '../config.ts';
import { AcmeCertificate } from './acme-certificate.ts';
import { type CertificateSource, leafOf } from './certificate.ts';
import { machineNames } from './host-names.ts';
import { LocalCertificate } from './local-certificate.ts';
import { OwnCertificate } from './own-certificate.ts';
import type { DoorPlan } from './plan.ts';

/** Opens the source of the hub's certificate; null where it serves in the clear. */
export async function openCertificates(
  plan: DoorPlan,
  config: HubConfig,
  challenges: Map<string, string>,
  logger: Logger,
): Promise<OwnCertificate | AcmeCertificate | LocalCertificate | null> {
  const folder = join(config['data.dir'], 'certificates');
  switch (plan.kind) {
    case 'plain':
      return null;
    case 'own':
      return new OwnCertificate({ chainPath: plan.chainPath, keyPath: plan.keyPath, logger });
    case 'acme': {
      const { 'acme.email': email, 'acme.directory': directory } = config;
      return await AcmeCertificate.open({ domains: plan.domains, email, directory, folder, challenges, logger });
    }
    case 'local':
      return await LocalCertificate.open({ folder, names: () => localNames(config), logger });
  }
}

/** Every name and address by which this machine, as far as it can know, is reached. */
function localNames(config: HubConfig): string[] {
  const host = config['http.host'];
  const bound = host === '0.0.0.0' || host === '::' ? lanAddresses() : [host];
  const announced = config['media.announcedIp'];
  const names = [
    '127.0.0.1',
    '::1',
    ...bound,
    ...machineNames(),
    ...config['http.names'],
    ...(announced ? [announced] : []),
  ];
  return [...new Set(names)];
}

/** Names by which people know the hub, beside its addresses. */
export function knownNames(config: HubConfig, certificates: CertificateSource | null): string[] {
  const origins = config['http.origins']
    .filter((origin) => URL.canParse(origin))
    .map((origin) => new URL(origin).hostname);
  const vouched = certificates ? namesOf(leafOf(certificates.current).subjectAltName ?? '') : [];
  return [...machineNames(), ...config['http.names'], ...origins, ...vouched].filter((name) => isIP(name) === 0);
}

function namesOf(alternatives: string): string[] {
  return [...alternatives.matchAll(/DNS:([^,\s"]+)/g)].map(([, name]) => name ?? '');
}
