import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { silentLogger } from '@crossband/foundation';
import type { BackupProgress } from '@crossband/store/backup';
import type { Command } from 'commander';
import { runningHub } from '../administration/control-socket.ts';
import { hubPlace } from '../administration/hub-place.ts';
import { type AdministrationOptions, administrative, type Say } from '../administration/run.ts';
import { commandError } from '../failures.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** `crossband backup`: a copy of everything in the store, while the hub goes on. */
export function backupCommand(say: Say, terminal: Terminal): Command {
  return administrative('backup', 'copy the store to a file while the hub goes on')
    .argument('<file>')
    .option('--force', 'replace a file that is there', false)
    .action(async (file: string, options: AdministrationOptions & { force: boolean }) => {
      const { sqliteFileOf } = await import('@crossband/store');
      const { backupStore, copyFiles } = await import('@crossband/store/backup');
      const { dataDir, storeUrl } = hubPlace(options, process.env);
      const path = resolve(file);
      const source = sqliteFileOf(storeUrl);
      if (source !== null && !existsSync(source)) {
        throw commandError('no-store', `There is no hub's store at ${source}: give the hub's --data-dir or --store.`);
      }
      if (existsSync(path) && !options.force) {
        throw commandError('output-unusable', `${path} is there already: choose another name, or add --force.`);
      }
      await backupStore(storeUrl, path, { onProgress: (progress) => terminal.progress(progressText(progress)) });
      // After the store: every file that it names is there by now.
      const files = await copyFiles(join(dataDir, 'attachments'), filesBeside(path));
      const text = `The store is copied to ${path}, and ${files} new ${files === 1 ? 'file' : 'files'} to ${filesBeside(path)}.`;
      say(options.json ? JSON.stringify({ path, files }) : text);
    });
}

/** `crossband restore`: puts a copy back, where no hub runs. */
export function restoreCommand(say: Say): Command {
  return administrative('restore', 'put a backup in the place of the store; the hub has to be stopped')
    .argument('<file>')
    .option('--force', 'replace a store that has contents: they are lost', false)
    .action(async (file: string, options: AdministrationOptions & { force: boolean }) => {
      const { dataDir, storeUrl } = hubPlace(options, process.env);
      const path = resolve(file);
      if (!existsSync(path)) throw commandError('no-such-input', `There is no file ${path}: check its name.`);
      if (await runningHub(dataDir)) {
        throw commandError('store-in-use', 'The hub is running: stop it first, then restore.');
      }
      const { copyFiles, restoreStore } = await import('@crossband/store/backup');
      await restoreStore({ url: storeUrl, path, logger: silentLogger, force: options.force });
      const files = await copyFiles(filesBeside(path), join(dataDir, 'attachments'));
      say(
        options.json ? JSON.stringify({ path, files }) : `The store is as it was when ${path} was made. Start the hub.`,
      );
    });
}

/** Attachments of messages: a later backup of the same name adds only what is new. */
function filesBeside(path: string): string {
  return `${path}.files`;
}

function progressText({ writtenBytes, expectedBytes }: BackupProgress): string {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  const whole = expectedBytes === null ? '' : ` of about ${megabytes(expectedBytes)}`;
  return `${megabytes(writtenBytes)}${whole} MB`;
}
