import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { messageOf } from '@crossband/foundation';
import { commandError } from '../failures.ts';

/** Where a hub of this machine keeps what it has. */
export interface HubPlace {
  readonly dataDir: string;
  readonly storeUrl: string;
}

export interface PlaceOptions {
  readonly dataDir?: string;
  readonly store?: string;
  /** The hub's configuration file. */
  readonly config?: string;
}

/** As the hub itself finds it: options, then the environment, then the configuration file. @throws CodedError `bad-option` */
export function hubPlace(options: PlaceOptions, env: NodeJS.ProcessEnv): HubPlace {
  const file = options.config ?? env.CROSSBAND_CONFIG;
  const configured = file === undefined ? {} : readConfiguration(file);
  const dataDir = resolve(options.dataDir ?? env.CROSSBAND_DATA_DIR ?? configured.dataDir ?? '.crossband');
  const store = options.store ?? env.CROSSBAND_STORE_URL ?? configured.store;
  return { dataDir, storeUrl: store || `sqlite:${join(dataDir, 'crossband.sqlite')}` };
}

function readConfiguration(path: string): { dataDir?: string; store?: string } {
  try {
    const values = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
    const read = (section: string, name: string) =>
      values[`${section}.${name}`] ?? (values[section] as Record<string, unknown> | undefined)?.[name];
    const [dataDir, store] = [read('data', 'dir'), read('store', 'url')];
    return {
      ...(typeof dataDir === 'string' ? { dataDir } : {}),
      ...(typeof store === 'string' ? { store } : {}),
    };
  } catch (error) {
    throw commandError('bad-option', `Cannot read the configuration file ${path}: ${messageOf(error)}.`, error);
  }
}
