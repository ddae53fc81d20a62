import { readFileSync } from 'node:fs';
import { projectFiles } from '../source-files.ts';

const page = 'docs/dependencies.md';

/** One line a dependency, both ways. */
export function dependencyProblems(): string[] {
  const declared = new Map<string, string>();
  for (const path of projectFiles(['package.json'])) {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Record<string, string> | undefined>;
    for (const group of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const name of Object.keys(manifest[group] ?? {})) {
        if (!name.startsWith('@crossband/')) declared.set(name, path);
      }
    }
  }
  const listed = new Set(
    [...readFileSync(page, 'utf8').matchAll(/^\| `([^`]+)` *\|/gm)].map((match) => match[1] ?? ''),
  );
  return [
    ...[...declared].filter(([name]) => !listed.has(name)).map(([name, path]) => `${page}: lacks ${name} of ${path}`),
    ...[...listed].filter((name) => !declared.has(name)).map((name) => `${page}: lists ${name}, which nothing uses`),
  ];
}
