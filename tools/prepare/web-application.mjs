import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readStamp } from './cache.mjs';
import { explain } from './failure.mjs';
import { withLock } from './lock.mjs';
import { reporting } from './progress.mjs';
import { runTool } from './run-tool.mjs';
import { hashOfSources } from './workspaces.mjs';

/**
 * Builds the web application into apps/web/dist, unless what it is made of is as it was.
 *
 * @param {{ root: string, node: string }} options
 */
export async function prepareWebApplication({ root, node }) {
  const application = join(root, 'apps', 'web');
  const output = join(application, 'dist');
  const stampPath = join(root, 'node_modules', '.crossband', 'web.json');
  const isCurrent = async () => {
    const stamp = await readStamp(stampPath);
    return existsSync(join(output, 'index.html')) && stamp?.inputs === (await hashOfSources(root, application));
  };
  if (await isCurrent()) return;
  await withLock(join(root, 'node_modules', '.crossband', 'web.lock'), async () => {
    if (await isCurrent()) return;
    await reporting('web application', async () => {
      const inputs = await hashOfSources(root, application);
      await build({ root, node, application, output });
      await writeFile(stampPath, JSON.stringify({ inputs }));
    });
  });
}

async function build({ root, node, application, output }) {
  // Built aside and moved in one step, so that a hub that serves the old one never serves half of the new one.
  const next = join(root, 'node_modules', '.crossband', 'web-next');
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const result = await runTool(node, [vite, 'build', '--outDir', next, '--emptyOutDir'], { cwd: application });
  if (result.code !== 0) {
    const cure = 'see what vite says above; in a fresh clone run git status to find changed files';
    const otherwise = { code: 'web-build-failed', because: 'vite ended with an error', cure };
    throw explain('Cannot build the web application', result.output, otherwise);
  }
  await rm(output, { recursive: true, force: true });
  await rename(next, output);
}
