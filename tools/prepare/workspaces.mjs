import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOfFiles, readStamp } from './cache.mjs';

/** Neither results of a build nor tests change what is made of sources. */
const IS_INPUT = (path) => !/\/(dist|node_modules)$|\.test\.tsx?$/.test(path);

/**
 * One hash over the sources of an application, of all packages of ours that it is made of, and over the versions of
 * all others.
 *
 * @param {string} root
 * @param {string} application its folder
 */
export async function hashOfSources(root, application) {
  const folders = await foldersOf(root, application);
  return await hashOfFiles([...folders, join(root, 'package-lock.json')], IS_INPUT);
}

/** The application and, through its workspace links, all of our packages that it is made of. */
async function foldersOf(root, folder, seen = new Set()) {
  if (seen.has(folder)) return [];
  seen.add(folder);
  const { dependencies = {} } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const { packages } = await readStamp(join(root, 'package-lock.json'));
  const folders = [folder];
  for (const name of Object.keys(dependencies)) {
    const entry = packages[`node_modules/${name}`];
    if (entry?.link) folders.push(...(await foldersOf(root, join(root, entry.resolved), seen)));
  }
  return folders;
}
