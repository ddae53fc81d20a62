import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a benchmark or fault exam is given. */
export interface ExamOptions {
  /** `--rounds N`; undefined: the exam's own default. */
  readonly rounds: number | undefined;
  /** Other `--name value` arguments. */
  readonly args: ReadonlyMap<string, string>;
  /** Progress for the person who waits; never part of the result. */
  readonly log: (line: string) => void;
}

/** Default export of an exam's file: runs it for real and answers its figures. */
export type Exam = (options: ExamOptions) => Promise<Record<string, unknown>>;

/**
 * Runs the exam `NAME.ts` of a folder, as `npm run bench -- NAME` and `npm run faults -- NAME` do. Prints progress to
 * standard error and, as the last line of standard output, one JSON object with the figures.
 */
export async function runExam(folder: string, argv: readonly string[]): Promise<void> {
  const [name = '', ...rest] = argv;
  const path = join(folder, `${name}.ts`);
  const names = readdirSync(folder)
    .filter((file) => /^[a-z][a-z0-9-]*\.ts$/.test(file) && file !== 'main.ts')
    .map((file) => file.slice(0, -3));
  if (!/^[a-z][a-z0-9-]*$/.test(name) || !existsSync(path)) {
    console.error(`${name ? `There is no exam "${name}".` : 'Which exam?'} There are: ${names.join(', ')}.`);
    process.exitCode = 2;
    return;
  }
  const args = readArguments(rest);
  const { default: exam } = (await import(pathToFileURL(path).href)) as { default: Exam };
  const rounds = args.get('rounds');
  const figures = await exam({
    rounds: rounds === undefined ? undefined : Number(rounds),
    args,
    log: (line) => console.error(`${name}: ${line}`),
  });
  if (args.has('json')) console.log(JSON.stringify(figures));
  else
    for (const [figure, value] of Object.entries(figures)) console.log(`${figure.padEnd(24)} ${JSON.stringify(value)}`);
}

function readArguments(rest: readonly string[]): Map<string, string> {
  const args = new Map<string, string>();
  for (let index = 0; index < rest.length; index += 1) {
    const [, name, inline] = /^--([a-z][a-z0-9-]*)(?:=(.*))?$/.exec(rest[index] ?? '') ?? [];
    if (!name) throw new RangeError(`Unknown argument ${rest[index]}; arguments are --name value`);
    const next = rest[index + 1];
    if (inline !== undefined) args.set(name, inline);
    else if (next === undefined || next.startsWith('--')) args.set(name, '');
    else {
      args.set(name, next);
      index += 1;
    }
  }
  return args;
}
