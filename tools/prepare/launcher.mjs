import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { argumentsOf, commandNamed, helpText } from './commands.mjs';
import { PreparationFailure } from './failure.mjs';
import { prepare } from './prepare.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2'];

/**
 * Prepares and runs what the command line asks for; ends this process with the exit code of what it ran.
 *
 * @param {string[]} args without Node and script
 */
export async function launch(args) {
  const [word, ...rest] = args;
  if (word === undefined || word === '--help' || word === '-h') {
    console.log(helpText());
    return;
  }
  try {
    if (word === 'prepare') await prepareOnly(rest);
    else process.exitCode = await run(word, rest);
  } catch (error) {
    if (!(error instanceof PreparationFailure)) throw error;
    console.error(error.toText());
    process.exitCode = 1;
  }
}

/** `prepare start bench forward`: a word that is no command names the benchmark or fault before it. */
async function prepareOnly(words) {
  const asked = words.length > 0 ? words : ['start'];
  for (let at = 0; at < asked.length; at += 1) {
    const takesName = asked[at] === 'bench' || asked[at] === 'faults';
    await prepare({ root: ROOT, word: asked[at], name: takesName ? asked[++at] : undefined });
  }
  console.error(`crossband: ready for ${asked.join(' ')}`);
}

async function run(word, rest) {
  const name = rest.find((argument) => !argument.startsWith('-'));
  const onlyHelp = rest.includes('--help') || rest.includes('-h');
  const { node, env } = await prepare({ root: ROOT, word, name, onlyHelp });
  const { nodeFlags = [] } = commandNamed(word);
  const entry = join(ROOT, commandNamed(word).entry);
  if (!existsSync(entry)) {
    const cure = 'restore it from version control (git status names what is missing)';
    throw new PreparationFailure('entry-missing', `Cannot run ${word}: ${commandNamed(word).entry} is missing`, cure);
  }
  return await runToEnd(node, [...nodeFlags, entry, ...argumentsOf(word, rest)], env);
}

/** Runs a program in our place: same terminal, same signals, same exit code. */
function runToEnd(file, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env, stdio: 'inherit' });
    for (const signal of FORWARDED_SIGNALS) {
      process.on(signal, () => {
        // Ctrl-C reaches the child from the terminal itself; a second one would look like impatience.
        if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
      });
    }
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
