import type { Operate } from '@crossband/identity';
import { Command, Option } from 'commander';
import { runningHub } from './control-socket.ts';
import { type HubPlace, hubPlace, type PlaceOptions } from './hub-place.ts';

export interface AdministrationOptions extends PlaceOptions {
  readonly json: boolean;
}

export type Say = (line: string) => void;

/** How a command tells what came of it: a value for programs, lines for people. */
export interface Answer {
  readonly value: unknown;
  readonly lines: readonly string[];
}

/** A command of the machine that the hub runs on. */
export function administrative(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addOption(new Option('--data-dir <folder>', "the hub's data folder").env('CROSSBAND_DATA_DIR'))
    .addOption(
      new Option('--store <url>', "the hub's store, where it is not in the data folder").env('CROSSBAND_STORE_URL'),
    )
    .addOption(new Option('--config <file>', "the hub's configuration file").env('CROSSBAND_CONFIG'))
    .option('--json', 'answer in JSON', false);
}

/** Does it where it belongs, then says what came of it. */
export async function doing(
  options: AdministrationOptions,
  say: Say,
  work: (operate: Operate) => Promise<Answer>,
): Promise<void> {
  const { value, lines } = await administer(hubPlace(options, process.env), work);
  if (options.json) say(JSON.stringify(value));
  else for (const line of lines) say(line);
}

/**
 * Where it belongs: in the hub that runs on this data folder, and whoever is in it hears of it at once; else on its
 * store, which nobody else may have open then.
 */
async function administer<T>(place: HubPlace, work: (operate: Operate) => Promise<T>): Promise<T> {
  const hub = await runningHub(place.dataDir);
  if (hub) return work(hub);
  const { administerStore } = await import('./household.ts');
  return administerStore(place, work);
}
