import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { commandError } from '../failures.ts';

/** A secret that neither the screen nor the list of processes shows: typed without echo, or the first line of a pipe. */
export async function readSecret(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return readLine();
  const first = await typed(`${prompt}: `, stderr);
  if ((await typed(`${prompt}, again: `, stderr)) === first) return first;
  throw commandError('bad-option', 'Both were not the same; nothing was changed.');
}

/** Asks for the word `yes` where somebody is there to say it. */
export async function confirm(question: string): Promise<void> {
  if (process.stdin.isTTY) {
    process.stderr.write(`${question} Type "yes": `);
    if ((await readLine()) === 'yes') return;
  }
  throw commandError('not-confirmed', 'Nothing was changed. Add --yes to do it without a question.');
}

async function readLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  for await (const line of lines) {
    lines.close();
    return line;
  }
  throw commandError('bad-option', 'A password has to come as the first line of the input.');
}

function typed(prompt: string, stderr: NodeJS.WriteStream): Promise<string> {
  stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    lines.once('line', (line) => {
      lines.close();
      stderr.write('\n');
      resolve(line);
    });
    lines.once('SIGINT', () => {
      lines.close();
      stderr.write('\n');
      reject(commandError('not-confirmed', 'Nothing was changed.'));
    });
  });
}
