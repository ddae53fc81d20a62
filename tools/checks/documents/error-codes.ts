import { readFileSync } from 'node:fs';
import { projectFiles } from '../source-files.ts';

const page = 'docs/errors.md';

/** Every code that the sources raise stands in the catalogue, and the catalogue names no other. */
export async function codeProblems(): Promise<string[]> {
  const raised = raisedCodes();
  const listed = new Set(
    [...readFileSync(page, 'utf8').matchAll(/^\| `([a-z0-9-]+)` *\|/gm)].map((match) => match[1] ?? ''),
  );
  const missing = [...raised].filter(([code]) => !listed.has(code));
  const stale = [...listed].filter((code) => !raised.has(code));
  return [
    ...missing.map(([code, path]) => `${page}: lacks \`${code}\`, which ${path} raises`),
    ...stale.map((code) => `${page}: lists \`${code}\`, which nothing raises`),
  ];
}

/** Codes in catalogues (`*codes.ts`) and in `new CodedError('…'`, by the first file that has them. */
function raisedCodes(): Map<string, string> {
  const codes = new Map<string, string>();
  for (const path of projectFiles(['.ts', '.tsx'])) {
    if (!/^(packages|planes|gateways|apps)\//.test(path) || /\.test\.tsx?$|\/(testing|proof)\//.test(path)) continue;
    const source = readFileSync(path, 'utf8');
    const patterns = [/new (?:CodedError|FrameError)\(\s*'([a-z0-9-]+)'/g];
    if (path.endsWith('codes.ts')) patterns.push(/^ {2}'?([a-z0-9]+(?:-[a-z0-9]+)+)'?:/gm);
    for (const pattern of patterns) {
      for (const [, code] of source.matchAll(pattern)) if (code && !codes.has(code)) codes.set(code, path);
    }
  }
  return codes;
}
