import { mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const LOOK_AGAIN_MS = 200;

/**
 * Runs `work` while no other launcher runs work under the same lock. The lock saves double work; what makes two launchers
 * safe against each other is that results are published by one rename.
 *
 * @template T
 * @param {string} path the lock file; it names the process that holds it
 * @param {() => Promise<T>} work
 * @param {(holderPid: number) => void} [onWait] called once when another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => {}) {
  await mkdir(dirname(path), { recursive: true });
  let waited = false;
  while (!(await take(path))) {
    const holderPid = await holderOf(path);
    if (holderPid === undefined) continue;
    if (!(await isLauncher(holderPid))) {
      // Its holder was killed. Should two waiters find this at once, both may go on: see above.
      await unlink(path).catch(ignoreMissing);
      continue;
    }
    if (!waited) onWait(holderPid);
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(ignoreMissing);
  }
}

async function take(path) {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** The pid in the lock file, or undefined when the lock has gone or its holder has not written it yet. */
async function holderOf(path) {
  const text = await readFile(path, 'utf8').catch(ignoreMissing);
  const pid = Number(text);
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined;
}

async function isLauncher(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    // EPERM: the process lives under another user.
    if (error.code !== 'EPERM') throw error;
  }
  // A number that went to another program since then does not hold our lock. Where /proc is missing, trust the number.
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => 'node');
  return commandLine.includes('node') || commandLine.includes('crossband');
}

function ignoreMissing(error) {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
