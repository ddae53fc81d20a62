import { mkdir } from 'node:fs/promises';
import { cacheDirectory, compileCacheDirectory } from './cache.mjs';
import { commandNamed } from './commands.mjs';
import { prepareDependencies } from './dependencies.mjs';
import { explain, PreparationFailure } from './failure.mjs';
import { prepareFirstStart } from './first-start.mjs';
import { prepareWorker } from './media-worker.mjs';
import { environmentWithNode, prepareNode } from './node-runtime.mjs';
import { packagesFor, preparePackages } from './system-packages.mjs';
import { prepareWebApplication } from './web-application.mjs';

/**
 * Makes this machine ready for one command. Each step looks first and does nothing when all is there.
 *
 * @param {{ root: string, word: string, name?: string, onlyHelp?: boolean, env?: NodeJS.ProcessEnv }} options `name`: of a
 *   benchmark or fault; `onlyHelp`: the command will tell its arguments and do nothing else
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} the Node to run and the environment to run it in
 */
export async function prepare({ root, word, name, onlyHelp = false, env = process.env }) {
  const command = commandNamed(word);
  const cache = cacheDirectory(env);
  try {
    await mkdir(cache, { recursive: true });
    const node = await prepareNode(cache);
    const prepared = { ...environmentWithNode(node, env), NODE_COMPILE_CACHE: compileCacheDirectory(env) };
    await prepareDependencies(root);
    if (onlyHelp) return { node, env: prepared };
    if (command.worker) prepared.MEDIASOUP_WORKER_BIN = await prepareWorker({ root, cache, node, env });
    await preparePackages(packagesFor(word, name), `run ${[word, name].filter(Boolean).join(' ')}`);
    if (command.web) await prepareWebApplication({ root, node });
    if (command.web && command.worker) await prepareFirstStart({ root, node, env: prepared });
    return { node, env: prepared };
  } catch (error) {
    if (error instanceof PreparationFailure || !error.code) throw error;
    // The operating system's refusals: a full disk, a directory of someone else.
    throw explain(`Cannot prepare ${word}`, `${error.message}`, {
      code: 'preparation-failed',
      because: error.message,
      cure: `look at the cache in ${cache}; removing it is always safe`,
    });
  }
}
