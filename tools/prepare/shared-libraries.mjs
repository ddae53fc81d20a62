import { stat } from 'node:fs/promises';
import { runTool } from './run-tool.mjs';

/**
 * The shared libraries that a program loads here, each with size and time of change. When Debian upgrades one of them,
 * the program is another program in effect.
 *
 * @param {string} program
 * @returns {Promise<Record<string, string>>} by path; empty for a static program or where ldd is missing
 */
export async function sharedLibrariesOf(program) {
  const listing = await runTool('ldd', [program]);
  if (listing.code !== 0) return {};
  const paths = [...listing.stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path);
  const entries = await Promise.all(paths.map(async (path) => [path, await versionOf(path)]));
  return Object.fromEntries(entries);
}

/** Whether each library is still the one that was listed. */
export async function areUnchanged(libraries) {
  const checks = Object.entries(libraries).map(async ([path, version]) => (await versionOf(path)) === version);
  return (await Promise.all(checks)).every(Boolean);
}

async function versionOf(path) {
  const found = await stat(path).catch(() => undefined);
  return found ? `${found.size} ${Math.round(found.mtimeMs)}` : 'missing';
}
