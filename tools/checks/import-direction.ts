import { readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { misconductOf } from './conduct.ts';
import { importsOf } from './imports.ts';
import { outsideRefusal, refusal, unitOf } from './layers.ts';
import { conclude, projectFiles } from './source-files.ts';

/** Imports run one way, name only declared dependencies, and libraries neither read the environment nor print. */

interface Manifest {
  name?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const manifests = new Map<string, Manifest>();
const unitsByName = new Map<string, string>();
for (const path of projectFiles(['package.json'])) {
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  const unit = unitOf(path);
  if (!unit) continue;
  manifests.set(unit, manifest);
  if (manifest.name) unitsByName.set(manifest.name, unit);
}
const root = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;

const problems: string[] = [];
const files = projectFiles(['.ts', '.tsx', '.mjs']).filter((path) => unitOf(path) !== null);
for (const path of files) {
  const source = readFileSync(path, 'utf8');
  for (const module of importsOf(source)) {
    const problem = problemOf(path, module);
    if (problem) problems.push(`${path}: imports ${module}: ${problem}`);
  }
  if (!isTest(path)) for (const problem of misconductOf(path, source)) problems.push(`${path}: ${problem}`);
}
conclude('import direction', problems, files.length, 'files');

function problemOf(path: string, module: string): string | null {
  const unit = unitOf(path);
  if (!unit) return null;
  if (module.startsWith('.')) {
    const target = unitOf(normalize(join(path, '..', module)));
    if (target === unit) return null;
    return target && ['test', 'bench', 'tools'].includes(unit) ? refusal(unit, target) : 'reaches into another package';
  }
  if (module.startsWith('node:')) return isTest(path) ? null : outsideRefusal(unit, module);
  const name = module.split('/', module.startsWith('@') ? 2 : 1).join('/');
  const target = unitsByName.get(name);
  if (target) return refusal(unit, target) ?? (declares(unit, path, name) ? null : `${unit} does not declare it`);
  if (!declares(unit, path, name)) return `${unit} does not declare it`;
  return isTest(path) ? null : outsideRefusal(unit, module);
}

/** Tests, benches and tools stand at the root and may use every workspace; tests beside code may use what the root has. */
function declares(unit: string, path: string, name: string): boolean {
  const own = manifests.get(unit);
  if (own?.name === name) return true;
  if ([own?.dependencies, own?.devDependencies, own?.optionalDependencies].some((group) => group?.[name])) return true;
  const atRoot = !own || isTest(path);
  return (
    atRoot &&
    (unitsByName.has(name) ||
      Boolean(root.dependencies?.[name] || root.devDependencies?.[name]) ||
      installedByWorkspace(name))
  );
}

function installedByWorkspace(name: string): boolean {
  return [...manifests.values()].some((manifest) => manifest.dependencies?.[name] || manifest.devDependencies?.[name]);
}

function isTest(path: string): boolean {
  return /\.test\.tsx?$|\/(testing|proof)\//.test(path);
}
