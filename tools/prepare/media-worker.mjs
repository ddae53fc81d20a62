import { existsSync } from 'node:fs';
import { access, constants, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { hashOfFiles, publishDirectory, readStamp, sha256OfFile } from './cache.mjs';
import { PreparationFailure } from './failure.mjs';
import { withLock } from './lock.mjs';
import { reporting } from './progress.mjs';
import { areUnchanged, sharedLibrariesOf } from './shared-libraries.mjs';
import { buildWorker, RECIPE } from './worker-build.mjs';
import { downloadWorker } from './worker-download.mjs';
import { proveWorker } from './worker-proof.mjs';

/**
 * The mediasoup worker to run: the operator's own, else the cached, else a prebuilt one, else one built here. Each has
 * proven itself on this machine, with the libraries that it has now.
 *
 * @param {{ root: string, cache: string, node: string, env?: NodeJS.ProcessEnv }} options `node`: one that runs TypeScript
 * @returns {Promise<string>} absolute path
 */
export async function prepareWorker({ root, cache, node, env = process.env }) {
  if (env.MEDIASOUP_WORKER_BIN) return await acceptOperatorsWorker(resolve(env.MEDIASOUP_WORKER_BIN), cache, node);
  const packageDirectory = join(root, 'node_modules', 'mediasoup');
  const home = join(cache, 'worker', await keyOf(packageDirectory));
  const worker = join(home, 'mediasoup-worker');
  if (await isProven(worker, join(home, 'stamp.json'))) return worker;
  await withLock(
    `${home}.lock`,
    async () => {
      const state = await readStamp(join(home, 'stamp.json'));
      if (await isProven(worker, join(home, 'stamp.json'))) return;
      // After an upgrade of a library the binary is still good, as long as it proves itself again.
      if (state && state.sha256 === (await sha256IfThere(worker)) && (await reprove(node, worker, home))) return;
      if (existsSync(home))
        console.error('crossband: the cached media worker is damaged or no longer works; replacing it');
      await makeWorker({ packageDirectory, home, node, env });
    },
    (pid) => console.error(`crossband: another launcher (process ${pid}) prepares the media worker; waiting for it`),
  );
  return worker;
}

async function makeWorker({ packageDirectory, home, node, env }) {
  await mkdir(join(home, '..'), { recursive: true });
  const make = (progress) =>
    publishDirectory(home, async (staging) => {
      const worker = join(staging, 'mediasoup-worker');
      progress.phase('looking for a prebuilt one');
      let origin = 'prebuilt';
      let reason = await downloadWorker(packageDirectory, worker, env);
      if (!reason) {
        progress.phase('proving the prebuilt one');
        const proof = await proveWorker(node, worker);
        reason = proof.refusal;
        if (proof.findings) await writeStamp(staging, worker, { origin, findings: proof.findings });
      }
      if (!reason) return;
      origin = 'built';
      progress.phase(`no prebuilt one to be had (${reason}), so it is built, once, in some minutes`);
      await rm(worker, { force: true });
      await buildWorker(packageDirectory, worker, progress);
      progress.phase('proving it');
      const proof = await proveWorker(node, worker);
      if (!proof.findings) throw refused('the worker built here', proof.refusal);
      await writeStamp(staging, worker, { origin, findings: proof.findings });
    });
  await reporting('media worker', make, () => `proven, kept in ${home}`);
}

async function reprove(node, worker, home) {
  return await reporting('media worker (system libraries have changed)', async (progress) => {
    progress.phase('proving it again');
    const proof = await proveWorker(node, worker);
    if (proof.findings) await writeStamp(home, worker, { origin: 'proven again', findings: proof.findings });
    return proof.findings !== undefined;
  });
}

/** The operator's worker is proven once, and again when the file changes. It is never replaced. */
async function acceptOperatorsWorker(worker, cache, node) {
  try {
    await access(worker, constants.X_OK);
  } catch (error) {
    const cure = 'name an executable mediasoup worker, or unset MEDIASOUP_WORKER_BIN to have one prepared';
    const sentence = `MEDIASOUP_WORKER_BIN names ${worker}, which cannot be executed`;
    throw new PreparationFailure('worker-unusable', sentence, cure, { cause: error });
  }
  const notes = join(cache, 'worker', `operator-${(await sha256OfFile(worker)).slice(0, 16)}`);
  if (await isProven(worker, join(notes, 'stamp.json'))) return worker;
  await reporting('media worker named in MEDIASOUP_WORKER_BIN', async (progress) => {
    progress.phase('proving it');
    const proof = await proveWorker(node, worker);
    if (!proof.findings) throw refused(`the worker that MEDIASOUP_WORKER_BIN names (${worker})`, proof.refusal);
    await mkdir(notes, { recursive: true });
    await writeStamp(notes, worker, { origin: 'operator', findings: proof.findings });
  });
  return worker;
}

function refused(which, refusal) {
  const cure = 'set MEDIASOUP_WORKER_BIN to a worker of this mediasoup version that works, or unset it to build one';
  return new PreparationFailure('worker-refused', `${which} failed its proof: ${refusal}`, cure);
}

/** All that decides whether another worker is needed: mediasoup, the machine, and how we build it. */
async function keyOf(packageDirectory) {
  const { version } = JSON.parse(await readFile(join(packageDirectory, 'package.json'), 'utf8'));
  const libc = existsSync('/etc/alpine-release') ? 'musl' : 'libc';
  const recipe = (await hashOfFiles([RECIPE])).slice(0, 12);
  return `${version}-${process.platform}-${process.arch}-${libc}-${recipe}`;
}

async function writeStamp(directory, worker, facts) {
  const stamp = { ...facts, sha256: await sha256OfFile(worker), libraries: await sharedLibrariesOf(worker) };
  await writeFile(join(directory, 'stamp.json'), `${JSON.stringify(stamp, null, 2)}\n`);
}

async function isProven(worker, stampPath) {
  const stamp = await readStamp(stampPath);
  if (!stamp || stamp.sha256 !== (await sha256IfThere(worker))) return false;
  return await areUnchanged(stamp.libraries);
}

async function sha256IfThere(path) {
  return existsSync(path) ? await sha256OfFile(path) : undefined;
}
