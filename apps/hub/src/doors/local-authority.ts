import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import * as x509 from '@peculiar/x509';
import type { Certificate } from './certificate.ts';
import { nameConstraints } from './name-constraints.ts';

/** Made of ECDSA P-256 keys: every browser and phone takes them, and a handshake costs little. */
const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' } as const;

const dayMs = 86_400_000;
/** People trust it once on each device. */
const authorityDays = 3_650;
/** iOS takes no server certificate of more than 825 days, other systems only 398. */
const serverDays = 397;
/** Clocks of phones may be behind. */
const backdatedMs = dayMs;

x509.cryptoProvider.set(webcrypto as Crypto);

/**
 * Makes the authority of this hub: a root that a device may trust without giving anything else away, since its
 * certificates are good for `permitted` names and addresses only (RFC 5280 4.2.1.10).
 */
export async function makeAuthority(name: string, permitted: readonly string[], nowMs: number): Promise<Certificate> {
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: `CN=${name}`,
    notBefore: new Date(nowMs - backdatedMs),
    notAfter: new Date(nowMs + authorityDays * dayMs),
    keys: keys as CryptoKeyPair,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.Extension(nameConstraintsOid, true, nameConstraints(permitted)),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
    ],
  });
  return { chain: lines(certificate.toString('pem')), key: await pemOf(keys.privateKey) };
}

const nameConstraintsOid = '2.5.29.30';

/** Makes a server's certificate for these names and addresses, with its authority behind it. */
export async function issue(authority: Certificate, names: readonly string[], nowMs: number): Promise<Certificate> {
  const issuer = new x509.X509Certificate(authority.chain);
  const signingKey = createPrivateKey(authority.key).toCryptoKey(keyAlgorithm, false, ['sign']);
  const keys = await webcrypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
  const alternatives = names.map((value) => ({ type: isIP(value) ? 'ip' : 'dns', value }) as const);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    // No name and no address: where only addresses follow, OpenSSL would hold it against the constraints.
    subject: 'CN=Crossband hub',
    issuer: issuer.subject,
    notBefore: new Date(nowMs - backdatedMs),
    notAfter: new Date(nowMs + serverDays * dayMs),
    publicKey: keys.publicKey as CryptoKey,
    signingKey: signingKey as CryptoKey,
    signingAlgorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(alternatives),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as CryptoKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { chain: `${lines(certificate.toString('pem'))}${authority.chain}`, key: await pemOf(keys.privateKey) };
}

/** 127 bits of chance, as a positive number (RFC 5280 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

async function pemOf(key: webcrypto.CryptoKey): Promise<string> {
  return lines(x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY'));
}

function lines(pem: string): string {
  return `${pem.trim()}\n`;
}
