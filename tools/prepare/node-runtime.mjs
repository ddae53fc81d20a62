import { stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { publishDirectory, readStamp } from './cache.mjs';
import { PreparationFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { runNpm } from './npm.mjs';
import { reporting } from './progress.mjs';
import { runTool } from './run-tool.mjs';

/** The oldest Node that Crossband itself runs on: the LTS line that runs TypeScript sources directly. */
export const NEEDED_MAJOR = 24;

/**
 * The Node executable to run Crossband with: this one when it is new enough, else a private one from the npm registry.
 *
 * @param {string} cache
 * @param {{ version: string, execPath: string, runsTypeScript: boolean }} current
 * @returns {Promise<string>} absolute path
 */
export async function prepareNode(cache, current = currentNode()) {
  if (isNewEnough(current)) return current.execPath;
  const name = packageName();
  const home = join(cache, `${name}-${NEEDED_MAJOR}`);
  const executable = join(home, 'node_modules', name, 'bin', 'node');
  if (await isWhole(home, executable)) return executable;
  const title = `Node ${NEEDED_MAJOR} (the system's ${current.version} is too old)`;
  return await withLock(`${home}.lock`, async () => {
    if (await isWhole(home, executable)) return executable;
    await reporting(
      title,
      () => install(name, home),
      () => `installed once, kept in ${home}`,
    );
    return executable;
  });
}

export function currentNode() {
  return {
    version: process.versions.node,
    execPath: process.execPath,
    runsTypeScript: Boolean(process.features.typescript),
  };
}

function isNewEnough({ version, runsTypeScript }) {
  return Number(version.split('.')[0]) >= NEEDED_MAJOR && runsTypeScript;
}

/** The registry's package with the bare executable, as its `node` package would choose it by an install script. */
function packageName() {
  const prefix = process.platform === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node';
  return `${prefix}-${process.platform}-${process.arch}`;
}

/** Running it costs 40 ms at every start; a wrong size already shows what was cut off. */
async function isWhole(home, executable) {
  const stamp = await readStamp(join(home, 'stamp.json'));
  if (!stamp) return false;
  const found = await stat(executable).catch(() => undefined);
  return found?.size === stamp.sizeBytes;
}

async function install(name, home) {
  await publishDirectory(home, async (staging) => {
    const doing = `Cannot install a private Node ${NEEDED_MAJOR}`;
    // An empty package.json keeps npm from looking for a project in the directories above.
    await writeFile(join(staging, 'package.json'), '{"private":true}\n');
    await runNpm(doing, ['install', '--ignore-scripts', '--no-save', `${name}@${NEEDED_MAJOR}`], staging);
    const executable = join(staging, 'node_modules', name, 'bin', 'node');
    const answer = await runTool(executable, [
      '-p',
      'process.versions.node + " " + Boolean(process.features.typescript)',
    ]);
    const [version = '', runsTypeScript] = answer.stdout.trim().split(' ');
    if (answer.code !== 0 || !isNewEnough({ version, runsTypeScript: runsTypeScript === 'true' })) {
      const cure = `install Node ${NEEDED_MAJOR} or newer yourself and run the same command again`;
      throw new PreparationFailure('node-unusable', `${doing}: the registry's one does not run here`, cure, {
        detail: answer.output.trim(),
      });
    }
    const { size } = await stat(executable);
    await writeFile(join(staging, 'stamp.json'), JSON.stringify({ version, sizeBytes: size }));
  });
}

/** The environment in which `executable` is what `node` means. */
export function environmentWithNode(executable, env = process.env) {
  return { ...env, PATH: `${dirname(executable)}:${env.PATH ?? ''}` };
}
