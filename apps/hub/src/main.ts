import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CodedError, isCodedError, messageOf } from '@crossband/foundation';
import { type HubConfig, loadHubConfig } from './config.ts';
import { addressOf, greeting, setupGreeting } from './greeting.ts';
import { helpText } from './help.ts';
import { type Hub, startHub } from './hub.ts';
import { createLogger } from './logging.ts';
import { keepSetupLink } from './setup-link.ts';

const root = join(import.meta.dirname, '..');

/** The hub's process: reads the configuration, builds, listens, and goes down cleanly on a signal. */
async function main(): Promise<void> {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    process.stdout.write(helpText());
    return;
  }
  const config = readConfig(args);
  const logger = createLogger(config, process.stderr.isTTY);
  process.on('uncaughtException', (error) => {
    logger.error({ error: error.message, stack: error.stack }, 'unexpected failure; stopping');
    process.exit(70);
  });
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const webRoot = join(root, '..', 'web', 'dist');
  const workerBinary = process.env.MEDIASOUP_WORKER_BIN;
  const hub = await startHub({ config, version, webRoot, workerBinary, logger });
  stopOnSignals(hub);
  const setup = keepSetupLink(hub.setupToken, hub.people.firstAdministrator, {
    address: addressOf(config, hub.door),
    dataDir: config['data.dir'],
  });
  process.stdout.write(greeting(config, hub.door, performance.now()) + (setup ? setupGreeting(setup) : ''));
}

function readConfig(args: string[]): HubConfig {
  const at = args.indexOf('--config');
  const path = at >= 0 ? args[at + 1] : process.env.CROSSBAND_CONFIG;
  const rest = at >= 0 ? args.toSpliced(at, 2) : args;
  return loadHubConfig({ args: rest, env: process.env, ...(path === undefined ? {} : { file: readFile(path) }) });
}

function readFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new CodedError('bad-config', `Cannot read the configuration file ${path}: ${messageOf(error)}`);
  }
}

/** The first signal closes everything in order; a second one ends the process at once. */
function stopOnSignals(hub: Hub): void {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(130);
      stopping = true;
      hub.close().then(
        () => process.exit(0),
        (error: unknown) => fail(error),
      );
    });
  }
}

function fail(error: unknown): never {
  const text = isCodedError(error) ? `${error.message} [${error.code}]` : `Unexpected failure: ${messageOf(error)}`;
  process.stderr.write(`crossband: ${text}\n`);
  if (!isCodedError(error) && error instanceof Error) process.stderr.write(`${error.stack}\n`);
  process.exit(isCodedError(error) ? 1 : 70);
}

main().catch(fail);
