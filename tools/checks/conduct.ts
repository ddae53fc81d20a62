/** What a library does not do, by the words that would do it. `listen` is a call of a method of that name. */
const misconduct: readonly { pattern: RegExp; text: string; folders: RegExp }[] = [
  {
    pattern: /\bprocess\.env\b/,
    text: 'does not read the environment; only apps do',
    folders: /^(packages|planes|gateways|services)\//,
  },
  {
    pattern: /\bconsole\.(log|info|warn|error|debug)\(|\bprocess\.(stdout|stderr)\b/,
    text: 'does not print; it takes a logger',
    folders: /^(packages|planes|gateways|services)\//,
  },
  { pattern: /\.listen\(/, text: 'does not listen', folders: /^packages\// },
];

/** Rules that a source text of the given path breaks, as sentences without their subject. */
export function misconductOf(path: string, source: string): string[] {
  return misconduct
    .filter(({ pattern, folders }) => folders.test(path) && pattern.test(source))
    .map(({ text }) => `a library ${text}`);
}
