import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError, messageOf, passwordWeakness } from '@crossband/foundation';

/** The secret that signs resume tokens: made at the first start, readable by the owner only, kept across restarts. */
export function loadResumeSecret(dataDir: string): Buffer {
  const path = join(dataDir, 'resume.secret');
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    // Exclusive creation: of two hubs that start at once, one writes and both read the same.
    writeFileSync(path, randomBytes(32), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unusable(dataDir, error);
  }
  const secret = read(path, dataDir);
  if (secret.length < 32) {
    throw new CodedError('bad-data-dir', `${path} is damaged: delete it and start again (sessions then join anew).`);
  }
  chmodSync(path, 0o600);
  return secret;
}

/** A database that everybody can open has no secrets: its password, where the address has one, is no default and not short. */
export function refuseWeakStorePassword(url: string): void {
  if (!URL.canParse(url)) return;
  const { username, password } = new URL(url);
  if (password === '') return;
  const weakness = passwordWeakness(decodeURIComponent(username), decodeURIComponent(password));
  if (!weakness) return;
  throw new CodedError(
    'unsafe-config',
    `The password in store.url ${weakness}: make one with \`openssl rand -hex 32\`.`,
  );
}

function read(path: string, dataDir: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unusable(dataDir, error);
  }
}

function unusable(dataDir: string, error: unknown): CodedError {
  return new CodedError(
    'bad-data-dir',
    `Cannot use the data folder ${dataDir}: ${messageOf(error)}. Choose --data-dir.`,
    {
      cause: error,
    },
  );
}
