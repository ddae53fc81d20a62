import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { commandError } from '../failures.ts';

/** Rejects with `output-unusable` before anything is done for a file that cannot be written. */
export async function checkWritable(path: string): Promise<void> {
  try {
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw commandError('output-unusable', `${path} cannot be written: check its folder and permissions.`, error);
  }
}
