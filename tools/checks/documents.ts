import { configurationProblems } from './documents/configuration.ts';
import { dependencyProblems } from './documents/dependencies.ts';
import { codeProblems } from './documents/error-codes.ts';
import { linkProblems } from './documents/links.ts';
import { conclude, projectFiles } from './source-files.ts';

/** The documents say what the code does: error codes, settings, dependencies, and links that lead somewhere. */
const documents = projectFiles(['.md']);
const problems = [
  ...(await codeProblems()),
  ...(await configurationProblems(process.argv.includes('--write'))),
  ...dependencyProblems(),
  ...linkProblems(documents),
];
conclude('documents', problems, documents.length, 'documents');
