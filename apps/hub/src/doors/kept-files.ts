import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { CodedError, messageOf } from '@crossband/foundation';
import { type Certificate, fits } from './certificate.ts';

/** Reads a file of the data folder that nobody else may read; null when there is none. */
export function readKept(path: string): string | null {
  try {
    refuseIfOthersRead(path, 'delete it, and the hub makes a new one');
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes it whole or not at all, readable by its owner only. */
export function writeKept(path: string, content: string): void {
  const draft = `${path}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, content, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, path);
  } catch (error) {
    throw new CodedError('bad-data-dir', `Cannot write ${path}: ${messageOf(error)}. Choose --data-dir.`, {
      cause: error,
    });
  }
}

/** Key and chain stand in one file, so that one is never without the other. Null when there is none that fits. */
export function readKeptCertificate(path: string): Certificate | null {
  const content = readKept(path);
  if (content === null) return null;
  const at = content.indexOf('-----BEGIN CERTIFICATE-----');
  const certificate = { key: content.slice(0, at), chain: content.slice(at) };
  try {
    return fits(certificate) ? certificate : null;
  } catch {
    // Damaged: whoever keeps it makes a new one.
    return null;
  }
}

export function writeKeptCertificate(path: string, { key, chain }: Certificate): void {
  writeKept(path, `${key}${chain}`);
}

/** A key that everybody on this machine may read is no secret. Members of the file's group may. */
export function refuseIfOthersRead(path: string, cure: string): void {
  if ((statSync(path).mode & 0o007) === 0) return;
  throw new CodedError('unsafe-config', `${path} holds a secret, but every user of this machine may open it: ${cure}.`);
}
