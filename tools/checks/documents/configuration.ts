import { readFileSync, writeFileSync } from 'node:fs';
import { describeConfig } from '../../../apps/hub/src/config.ts';

const page = 'docs/configuration.md';

/** The settings page is generated from the schema; `write` renews it. */
export async function configurationProblems(write: boolean): Promise<string[]> {
  const right = configurationPage();
  if (write) writeFileSync(page, right);
  return readFileSync(page, 'utf8') === right
    ? []
    : [`${page}: differs from the settings; renew it with node tools/checks/documents.ts --write`];
}

function configurationPage(): string {
  const rows = describeConfig().map(
    ({ path, env, flag, type, default: fallback, description }) =>
      `| \`${path}\` | \`${flag}\` | \`${env}\` | ${type.replaceAll('|', 'or')} | ${fallback ? `\`${fallback}\`` : ''} | ${description} |`,
  );
  return [
    '# Configuration',
    '',
    'Every setting of the hub. A flag (`npm start -- --port 9000`) beats the environment, the environment beats the JSON',
    'file named by `--config` or `CROSSBAND_CONFIG`, and the file beats the default. In the file, settings stand by path,',
    'nested or dotted: `{"http": {"port": 9000}}` or `{"http.port": 9000}`. A setting that is unknown or out of its bounds',
    'stops the start with a sentence that names it.',
    '',
    'This page is generated from the schema in `apps/hub/src/config.ts`: `node tools/checks/documents.ts --write`.',
    '',
    '| Setting | Flag | Environment | Form | Default | What it is for |',
    '|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
