import { join } from 'node:path';
import { CodedError, type Logger, messageOf, wallNow } from '@crossband/foundation';
import { FileLinks, Files, type Store } from '@crossband/store';
import type { HubConfig } from './config.ts';

/** How often files are looked for that no message has, and how old they are at least: a message comes within the hour. */
const sweepIntervalMs = 3_600_000;
const keptUnusedMs = 86_400_000;

/** Files of messages: their bytes in the data folder, and the links to them. */
export interface Attachments {
  readonly files: Files;
  readonly links: FileLinks;
  close(): void;
}

/** @throws CodedError `bad-data-dir`, `bad-config` */
export function openAttachments(store: Store, config: HubConfig, secret: Buffer, logger: Logger): Attachments {
  const files = openFiles(config);
  const sweep = async (): Promise<void> => {
    try {
      const removed = await files.sweep(wallNow() - keptUnusedMs, (hashes) => store.attachments.unused(hashes));
      if (removed > 0) logger.info({ removed }, 'removed files that no message has');
    } catch (error) {
      logger.warn({ error: messageOf(error) }, 'cannot look for files that no message has; trying again in an hour');
    }
  };
  const timer = setInterval(() => void sweep(), sweepIntervalMs);
  timer.unref();
  return { files, links: new FileLinks(secret), close: () => clearInterval(timer) };
}

function openFiles(config: HubConfig): Files {
  const types = config['attachments.types'];
  for (const type of types) {
    if (/^[a-z]+\/(\*|[a-z0-9.+-]+)$/.test(type)) continue;
    throw new CodedError('bad-config', `attachments.types has "${type}"; write types as image/* or application/pdf.`);
  }
  const folder = join(config['data.dir'], 'attachments');
  try {
    return new Files({
      folder,
      types,
      maxBytes: config['attachments.maxMB'] * 1_000_000,
      quotaBytes: config['attachments.quotaMB'] * 1_000_000,
    });
  } catch (error) {
    throw new CodedError('bad-data-dir', `Cannot use the folder ${folder}: ${messageOf(error)}. Choose --data-dir.`, {
      cause: error,
    });
  }
}
