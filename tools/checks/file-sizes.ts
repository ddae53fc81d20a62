import { readFileSync } from 'node:fs';
import { conclude, projectFiles } from './source-files.ts';

/** No file becomes a drawer: above 300 lines it is named, above 500 the gate fails. */
const askAbove = 300;
const failAbove = 500;

const problems: string[] = [];
const files = projectFiles(['.ts', '.tsx', '.mjs', '.css']);
for (const path of files) {
  const lines = readFileSync(path, 'utf8').split('\n').length - 1;
  if (lines > failAbove) problems.push(`${path}: ${lines} lines, at most ${failAbove}`);
  else if (lines > askAbove) console.log(`${path}: ${lines} lines; does it still have one role?`);
}
conclude('file sizes', problems, files.length, 'files');
