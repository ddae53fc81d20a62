import { explain, PreparationFailure } from './failure.mjs';
import { runTool } from './run-tool.mjs';

/** Few and quick retries: offline is told within seconds, a lost packet is still survived. */
const FLAGS = [
  '--no-audit',
  '--no-fund',
  '--no-update-notifier',
  '--fetch-retries=2',
  '--fetch-retry-mintimeout=1000',
  '--fetch-retry-factor=2',
];

/**
 * Runs npm with its output captured. It runs under the Node that runs the launcher, with the registry, proxy and
 * certificates of the person's own npm configuration.
 *
 * @param {string} doing the beginning of the failure's sentence
 * @param {string[]} args
 * @param {string} cwd
 */
export async function runNpm(doing, args, cwd) {
  // Started by `npm start`, the very same npm is used; other package managers set this variable too.
  const ownNpm = /npm-cli\.js$/.test(process.env.npm_execpath ?? '') ? process.env.npm_execpath : undefined;
  const [file, first] = ownNpm ? [process.execPath, [ownNpm]] : ['npm', []];
  const result = await runTool(file, [...first, ...args, ...FLAGS], { cwd });
  if (result.code === 0) return;
  if (result.code === null && /ENOENT/.test(result.output)) {
    const cure = 'install npm (on Debian: apt-get install npm) and run the same command again';
    throw new PreparationFailure('npm-missing', `${doing}: npm is not installed`, cure);
  }
  const otherwise = {
    code: 'npm-failed',
    because: `npm ended with ${result.signal ?? `exit code ${result.code}`}`,
    cure: 'see what npm says above, and in the log that it names',
  };
  throw explain(doing, result.output, otherwise, { usesNetwork: true });
}
