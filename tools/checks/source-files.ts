import { execFileSync } from 'node:child_process';

/** Files of the project: tracked, and new ones that git does not ignore. Paths relative to the project's root. */
export function projectFiles(endings: readonly string[]): string[] {
  const listed = execFileSync(
    'git',
    ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'],
    {
      encoding: 'utf8',
    },
  );
  return listed.split('\0').filter((path) => endings.some((ending) => path.endsWith(ending)));
}

/** Prints what a check found and sets the exit code. */
export function conclude(check: string, problems: readonly string[], examined: number, unit: string): void {
  for (const problem of problems) console.log(problem);
  if (problems.length > 0) {
    console.log(`${check}: ${problems.length} problem${problems.length === 1 ? '' : 's'}`);
    process.exitCode = 1;
    return;
  }
  if (examined === 0) {
    console.log(`${check}: examined nothing, so it proves nothing`);
    process.exitCode = 1;
    return;
  }
  console.log(`${check}: ${examined} ${unit} examined, nothing wrong`);
}
