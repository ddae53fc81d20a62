import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Crossband keeps what is dear to make, one directory for all checkouts of this user. */
export function cacheDirectory(env = process.env) {
  if (env.CROSSBAND_CACHE) return env.CROSSBAND_CACHE;
  // An empty XDG_CACHE_HOME counts as unset, as the XDG base directory specification says.
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'crossband');
}

/**
 * Where Node keeps what it made of the sources (NODE_COMPILE_CACHE). A second start then loads no type stripper, which
 * costs 29 MB and most of the time to readiness.
 */
export function compileCacheDirectory(env = process.env) {
  return env.NODE_COMPILE_CACHE || join(cacheDirectory(env), 'compiled');
}

/**
 * Fills a fresh directory and puts it at `target` in one step, so that whoever looks there sees all of it or nothing,
 * whenever this process is killed.
 *
 * @param {string} target
 * @param {(directory: string) => Promise<void>} fill
 */
export async function publishDirectory(target, fill) {
  const staging = `${target}.${process.pid}-${randomBytes(4).toString('hex')}`;
  await mkdir(staging, { recursive: true });
  try {
    await fill(staging);
    await rm(target, { recursive: true, force: true });
    await rename(staging, target);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Someone else has just put the same thing there; theirs is as good.
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  }
}

/** The JSON value in a file, or undefined when it is missing or not JSON: both mean that the work has to be done. */
export async function readStamp(path) {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function sha256OfFile(path) {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

/**
 * One hash over the names and contents of all files under `paths`.
 *
 * @param {string[]} paths files and directories; the missing are passed over
 * @param {(path: string) => boolean} [accept] answers false for what does not matter
 */
export async function hashOfFiles(paths, accept = () => true) {
  const hash = createHash('sha256');
  for (const path of paths) {
    for (const file of await filesUnder(path, accept)) {
      hash
        .update(`${file}\0`)
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

async function filesUnder(path, accept) {
  const found = await stat(path).catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!found) return [];
  if (found.isFile()) return [path];
  const names = (await readdir(path)).sort();
  const inner = await Promise.all(
    names
      .map((name) => join(path, name))
      .filter(accept)
      .map((child) => filesUnder(child, accept)),
  );
  return inner.flat();
}
