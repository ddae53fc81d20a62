import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readStamp } from './cache.mjs';
import { commandNamed } from './commands.mjs';
import { withLock } from './lock.mjs';
import { reporting } from './progress.mjs';
import { runTool } from './run-tool.mjs';
import { hashOfSources } from './workspaces.mjs';

const SCRIPT = fileURLToPath(new URL('./start-once.mjs', import.meta.url));
const TIMEOUT_MS = 200_000;

/**
 * Starts the hub once where nobody sees it, when its sources are new. Node strips their types and compiles them then,
 * for which it loads 26 MB of tools, in the store's thread once more. A hub that runs for months would keep them.
 *
 * @param {{ root: string, node: string, env: NodeJS.ProcessEnv }} options `env`: of the hub
 */
export async function prepareFirstStart({ root, node, env }) {
  // With the cache goes what says that it is filled. All checkouts of a user share it.
  const checkout = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const stampPath = join(env.NODE_COMPILE_CACHE, `first-start-${checkout}.json`);
  const hub = join(root, 'apps', 'hub');
  const isCurrent = async () => {
    const stamp = await readStamp(stampPath);
    return stamp?.node === node && stamp.inputs === (await hashOfSources(root, hub));
  };
  if (await isCurrent()) return;
  await withLock(`${stampPath}.lock`, async () => {
    if (await isCurrent()) return;
    // The hub says by itself what keeps it from starting; it may be this machine's ports.
    const outcome = (isDone) => (isDone ? 'done' : 'left to the hub itself');
    await reporting('first start', () => startOnce(), outcome);
  });

  async function startOnce() {
    const inputs = await hashOfSources(root, hub);
    const { entry, nodeFlags } = commandNamed('start');
    const args = [SCRIPT, ...nodeFlags, join(root, entry)];
    const { code } = await runTool(node, args, { cwd: root, env: ownOnly(env), timeoutMs: TIMEOUT_MS });
    if (code === 0) await writeFile(stampPath, JSON.stringify({ inputs, node }));
    return code === 0;
  }
}

/** Without the operator's settings: this hub has nothing to do with the real one's data and addresses. */
function ownOnly(env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(CROSSBAND|NATIVE_RTP)_/.test(name)));
}
