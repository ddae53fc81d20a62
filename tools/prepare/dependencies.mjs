import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readStamp } from './cache.mjs';
import { PreparationFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { runNpm } from './npm.mjs';
import { reporting } from './progress.mjs';

/**
 * Installs exactly what package-lock.json names, unless node_modules already holds it.
 *
 * Install scripts stay off. mediasoup's is the only one in the tree: it would download or compile a worker that nobody has
 * proven, which is the business of media-worker.mjs. All other native packages carry their binaries in the registry.
 *
 * @param {string} root the project
 */
export async function prepareDependencies(root) {
  if (await areInstalled(root)) return;
  await withLock(join(root, '.crossband', 'dependencies.lock'), async () => {
    if (await areInstalled(root)) return;
    await refuseDrift(root);
    // Not `npm ci`: it insists that the lock file names the binaries of every other platform too, which npm leaves out
    // where a registry mirror does not carry them. This installs the locked versions just the same and writes no lock.
    const args = ['install', '--no-save', '--ignore-scripts'];
    await reporting('dependencies', () => runNpm('Cannot install the dependencies', args, root));
    if (await areInstalled(root)) return;
    const cure = 'remove node_modules, then run the same command again';
    throw new PreparationFailure('dependencies-incomplete', 'npm ended well but packages are missing', cure);
  });
}

/**
 * Whether node_modules holds what the lock file names. npm writes down what it has installed, so a hand-made
 * `npm install` counts, and a package directory that was removed does not.
 */
export async function areInstalled(root) {
  const wanted = await readLock(root);
  const installed = await readStamp(join(root, 'node_modules', '.package-lock.json'));
  if (!installed?.packages) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (!isPackage(path)) return true;
    if (entry.link) return existsSync(join(root, path));
    const found = installed.packages[path];
    // An optional package that is not there was made for another platform.
    if (!found) return entry.optional === true || entry.peer === true;
    return found.version === entry.version && existsSync(join(root, path, 'package.json'));
  });
}

/** A dependency that package.json asks for and the lock file does not know would come in any version. */
async function refuseDrift(root) {
  for (const [path, locked] of Object.entries(await readLock(root))) {
    if (isPackage(path)) continue;
    const manifest = await readStamp(join(root, path, 'package.json'));
    const agrees = ['dependencies', 'devDependencies', 'optionalDependencies'].every(
      (kind) => JSON.stringify(sorted(manifest?.[kind])) === JSON.stringify(sorted(locked[kind])),
    );
    if (agrees) continue;
    const sentence = `Cannot install the dependencies: package-lock.json does not match ${join(path, 'package.json')}`;
    throw new PreparationFailure('lock-file-stale', sentence, 'run npm install once and commit package-lock.json');
  }
}

/** The others are the project's own manifests. A workspace has a directory of its own for versions that only it needs. */
function isPackage(path) {
  return path.includes('node_modules/');
}

async function readLock(root) {
  const lock = await readStamp(join(root, 'package-lock.json'));
  if (lock?.packages) return lock.packages;
  const cure = 'restore it (git checkout package-lock.json)';
  throw new PreparationFailure('lock-file-missing', 'package-lock.json is missing or is no JSON', cure);
}

function sorted(dependencies = {}) {
  return Object.entries(dependencies).sort(([one], [other]) => (one < other ? -1 : 1));
}
