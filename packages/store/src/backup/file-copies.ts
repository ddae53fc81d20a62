import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CodedError } from '@crossband/foundation';

const hashForm = /^[0-9a-f]{64}$/;

/**
 * Copies files that are named by their contents, as `Files` keeps them, from one such folder into another; what is
 * there already stays. Each is on the disk, and has the contents that its name says, before it has its name. Answers
 * how many were copied.
 *
 * @throws CodedError `backup-failed` when a file is not what its name says; whatever the file system throws
 */
export async function copyFiles(from: string, to: string): Promise<number> {
  let copied = 0;
  for (const name of await namesBelow(from)) {
    const target = join(to, 'kept', name.slice(0, 2));
    if (await isThere(join(target, name))) continue;
    await mkdir(target, { recursive: true, mode: 0o700 });
    if (await copy(join(from, 'kept', name.slice(0, 2), name), join(target, name), name)) copied += 1;
  }
  return copied;
}

async function namesBelow(folder: string): Promise<string[]> {
  const names = await readdir(join(folder, 'kept'), { recursive: true }).catch(gone);
  return (names ?? []).map((name) => name.slice(name.lastIndexOf('/') + 1)).filter((name) => hashForm.test(name));
}

/** False: the file has been removed meanwhile, because no message has it any more. */
async function copy(from: string, to: string, sha256: string): Promise<boolean> {
  if (!(await isThere(from))) return false;
  const partial = `${to}.partial`;
  const hash = createHash('sha256');
  try {
    const source = createReadStream(from);
    source.on('data', (chunk) => hash.update(chunk));
    await pipeline(source, createWriteStream(partial, { mode: 0o600, flush: true }));
    if (hash.digest('hex') !== sha256) {
      throw new CodedError('backup-failed', `${from} is damaged: its contents are not what its name says.`);
    }
    await rename(partial, to);
    return true;
  } finally {
    await rm(partial, { force: true });
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(gone)) !== null;
}

function gone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
