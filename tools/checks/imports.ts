/** Module specifiers that a source text imports, exports from, or imports dynamically with a literal. */
export function importsOf(source: string): string[] {
  const found: string[] = [];
  for (const pattern of patterns) {
    for (const match of withoutComments(source).matchAll(pattern)) if (match[1]) found.push(match[1]);
  }
  return found;
}

const patterns = [
  /\b(?:import|export)\s+(?:type\s+)?(?:[\w*{}\s,$]+\s+from\s+)?['"]([^'"]+)['"]/g,
  /\bimport\(\s*['"]([^'"]+)['"]\s*\)/g,
];

function withoutComments(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}
