import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { arch, platform, release } from 'node:os';
import { dirname, join } from 'node:path';
import { runTool } from './run-tool.mjs';

/** Until the first byte of the answer; a closed network answers far sooner. */
const ANSWER_TIMEOUT_MS = 10_000;
const DOWNLOAD_TIMEOUT_MS = 180_000;
/** What a sound worker answers to being started by hand (mediasoup's worker/src/main.cpp). */
const NOT_MY_FATHER = 41;

/**
 * Fetches mediasoup's prebuilt worker, from where mediasoup's own postinstall script would (its npm-scripts.mjs,
 * downloadPrebuiltWorker). Its releases carry no checksums, so HTTPS, a start by hand and the proof have to do.
 *
 * @param {string} packageDirectory node_modules/mediasoup
 * @param {string} target where the binary is to lie; its file name is that in the archive, mediasoup-worker
 * @returns {Promise<string | undefined>} why there is none, or undefined when it lies there and starts
 */
export async function downloadWorker(packageDirectory, target, env = process.env) {
  if (env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD) return 'switched off by MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD';
  const { version, repository } = JSON.parse(await readFile(join(packageDirectory, 'package.json'), 'utf8'));
  const ownReleases = `${repository.url.replace(/^git\+/, '').replace(/\.git$/, '')}/releases/download`;
  const base = env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL || ownReleases;
  const archive = `${target}.tgz`;
  try {
    await writeFile(archive, await fetchBounded(`${base}/${version}/${archiveName(version)}`));
    const unpacking = await runTool('tar', ['-xzf', archive, '-C', dirname(target), 'mediasoup-worker']);
    if (unpacking.code !== 0) return 'what was downloaded is no worker archive';
    await chmod(target, 0o755);
    return await startsHere(target);
  } catch (error) {
    if (error.code === 'ENOSPC' || error.code === 'EACCES') throw error;
    return error.cause?.message ?? error.message;
  } finally {
    await rm(archive, { force: true });
  }
}

/** @returns {Promise<string | undefined>} why the binary cannot be a worker for this machine */
export async function startsHere(worker) {
  const answer = await runTool(worker, [], { env: {}, timeoutMs: ANSWER_TIMEOUT_MS });
  if (answer.code === NOT_MY_FATHER) return undefined;
  const lastLine = answer.output.trim().split('\n').at(-1) ?? '';
  return `it does not start here${lastLine ? `: ${lastLine}` : ''}`;
}

function archiveName(version) {
  // Built per kernel generation, because its features are chosen at build time.
  const kernel = platform() === 'linux' ? `-kernel${release().split('.')[0]}` : '';
  return `mediasoup-worker-${version}-${platform()}-${arch()}${kernel}.tgz`;
}

async function fetchBounded(url) {
  const giveUp = new AbortController();
  const late = setTimeout(() => giveUp.abort(new Error('the download server does not answer')), ANSWER_TIMEOUT_MS);
  try {
    const answer = await fetch(url, { signal: giveUp.signal });
    clearTimeout(late);
    if (!answer.ok) throw new Error(`the download server answers ${answer.status}`);
    const slow = setTimeout(() => giveUp.abort(new Error('the download takes too long')), DOWNLOAD_TIMEOUT_MS);
    try {
      return Buffer.from(await answer.arrayBuffer());
    } finally {
      clearTimeout(slow);
    }
  } finally {
    clearTimeout(late);
  }
}
