import { describeConfig } from './config.ts';

/** `--help`, generated from the configuration schema. */
export function helpText(): string {
  const rows = describeConfig().flatMap((setting) => [
    `  ${setting.flag} <${setting.type}>`,
    `      ${setting.description}`,
    `      default: ${setting.default || '(empty)'}   environment: ${setting.env}   file: ${setting.path}`,
  ]);
  return [
    'Usage: npm start -- [options]',
    '',
    'Starts the hub: pages, signaling and media on this machine.',
    '',
    '  --config <file>',
    '      JSON file with settings by path; flags and environment beat it. Also CROSSBAND_CONFIG.',
    '  --help',
    '      This text.',
    ...rows,
    '',
  ].join('\n');
}
