import { mkdir, rename, rm } from 'node:fs/promises';
import { cpus, freemem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explain } from './failure.mjs';
import { runTool } from './run-tool.mjs';
import { preparePackages, WORKER_BUILD_PACKAGES } from './system-packages.mjs';

/** CMakeLists.txt and the headers that stand in for what Debian does not carry. */
export const RECIPE = fileURLToPath(new URL('./worker/', import.meta.url));
/** The largest compilation of the worker takes about this much memory. */
const MEMORY_PER_JOB_BYTES = 700 * 1024 * 1024;

/**
 * Builds mediasoup's worker from the source in its npm package against this machine's libraries. Two cores take two
 * minutes for it.
 *
 * @param {string} packageDirectory node_modules/mediasoup
 * @param {string} target where the binary is to lie
 * @param {import('./progress.mjs').Progress} progress
 */
export async function buildWorker(packageDirectory, target, progress) {
  const doing = 'Cannot build the media worker';
  await preparePackages(WORKER_BUILD_PACKAGES, 'build the media worker');
  const build = `${target}.build`;
  await mkdir(build, { recursive: true });
  const run = async (file, args, onLine) => {
    const result = await runTool(file, args, { env: { ...process.env, NINJA_STATUS: '[%f/%t] ' }, onLine });
    if (result.code === 0) return;
    const cure = 'look at the compiler output above; a worker built elsewhere can be named in MEDIASOUP_WORKER_BIN';
    const otherwise = { code: 'worker-build-failed', because: `${file} failed`, cure };
    throw explain(doing, result.output, otherwise);
  };
  try {
    const source = join(packageDirectory, 'worker');
    await run('cmake', ['-S', RECIPE, '-B', build, '-G', 'Ninja', `-DWORKER_SOURCE_DIR=${source}`]);
    await run('cmake', ['--build', build, '--parallel', String(jobCount())], (line) => {
      const count = /^\[(\d+\/\d+)\]/.exec(line);
      if (count) progress.update(`compiling ${count[1]}`);
    });
    await rename(join(build, 'mediasoup-worker'), target);
  } finally {
    await rm(build, { recursive: true, force: true });
  }
}

function jobCount() {
  return Math.max(1, Math.min(cpus().length, Math.floor(freemem() / MEMORY_PER_JOB_BYTES)));
}
