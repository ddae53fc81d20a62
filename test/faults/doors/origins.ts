import { each, type Findings, nothingFound } from './findings.ts';
import type { House } from './house.ts';

/** Pages of others that open signaling, and pages of the hub and programs, which may. */
export async function tryOrigins(house: House): Promise<Findings> {
  const findings = nothingFound();
  const { port } = house.hub;
  const own = `127.0.0.1:${port}`;
  const evil = [
    'https://evil.example',
    'http://evil.example',
    'null',
    '',
    ' ',
    'file://',
    'about:blank',
    `http://127.0.0.1:${port + 1}`,
    'http://127.0.0.1',
    `http://127.0.0.2:${port}`,
    `http://localhost:${port}`,
    `http://[::1]:${port}`,
    `http://${own}.evil.example`,
    `http://evil.example/${own}`,
    `http://evil.example#${own}`,
    `http://${own}@evil.example`,
    `http://evil.example:${port}`,
    `ftp://${own}`,
    `chrome-extension://${own}`,
    `javascript://${own}`,
    `//${own}`,
    own,
    `http://2130706433:${port + 1}`,
    `http://evil.example, http://${own}`,
  ];
  const opens = (origin: string | null): Promise<boolean> =>
    new Promise((resolve) => {
      const { socket } = house.peer(origin === null ? {} : { headers: { origin } });
      socket.once('open', () => resolve(true));
      socket.once('close', () => resolve(false));
    }).then((open) => open as boolean);
  for (const good of [null, `http://${own}`]) {
    if (!(await opens(good))) findings.failed.push(`origin ${good} is refused`);
  }
  await each(evil, 8, async (origin) => {
    findings.tried += 1;
    if (await opens(origin)) findings.accepted.push(`origin ${JSON.stringify(origin)}`);
  });
  return findings;
}
