import { mkdir, readFile, readlink, symlink, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';

const LOOK_AGAIN_MS = 200;

/**
 * Runs `work` while no other launcher runs work under the same lock. The lock saves double work; what makes two launchers
 * safe against each other is that results are published by one rename.
 *
 * The lock is a symbolic link whose target names its holder: it comes into being together with the name, so that neither
 * a kill nor a full disk leaves a lock of nobody.
 *
 * @template T
 * @param {string} path where the lock stands
 * @param {() => Promise<T>} work
 * @param {(holderPid: number) => void} [onWait] called once when another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(path, work, onWait = () => {}) {
  await mkdir(dirname(path), { recursive: true });
  const self = await identityOf(process.pid);
  let waited = false;
  while (!(await take(path, self))) {
    const holder = await holderOf(path);
    if (holder === undefined) continue;
    if (!(await isAlive(holder))) {
      // Its holder was killed. Should two waiters find this at once, both may go on: see above.
      await unlink(path).catch(ignoreMissing);
      continue;
    }
    if (!waited) onWait(pidOf(holder));
    waited = true;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  try {
    return await work();
  } finally {
    await unlink(path).catch(ignoreMissing);
  }
}

async function take(path, self) {
  try {
    await symlink(self, path);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Who the lock names; nobody when it is no link, as those of older versions; undefined when it has gone meanwhile. */
async function holderOf(path) {
  return await readlink(path).catch((error) => {
    if (error.code === 'EINVAL') return '';
    return ignoreMissing(error);
  });
}

async function isAlive(holder) {
  const pid = pidOf(holder);
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === 'ESRCH') return false;
    // EPERM: the process lives under another user.
    if (error.code !== 'EPERM') throw error;
  }
  return (await identityOf(pid)) === holder;
}

/**
 * A process's number and, where /proc tells it, the moment of its start: numbers come again, in a container even this
 * process's own.
 */
async function identityOf(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // Behind the name in parentheses, which may hold anything, begins field 3; field 22 is the start (proc_pid_stat(5)).
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie holds nothing any more.
  return state === 'Z' ? '' : `${pid}-${fields[18] ?? ''}`;
}

function pidOf(holder) {
  return Number.parseInt(holder, 10);
}

function ignoreMissing(error) {
  if (error.code !== 'ENOENT') throw error;
  return undefined;
}
