import { readdirSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { each } from './findings.ts';
import type { House } from './house.ts';

const root = join(import.meta.dirname, '../../..');
const webRoot = join(root, 'apps/web/dist');

/** Where a hub serves files, or a page for any name. */
const prefixes = [
  '/',
  '/assets/',
  '/r/',
  '/r/hall/',
  '/api/v1/attachments/',
  '/trust/',
  '/.well-known/acme-challenge/',
  '//',
  '/index.html/',
];

/** Ways to say "up", and to say nothing. */
const ups = [
  '../',
  '..%2f',
  '%2e%2e/',
  '%2e%2e%2f',
  '..%5c',
  '..\\',
  '%252e%252e%252f',
  '.%00./',
  '....//',
  '..;/',
  '%c0%ae%c0%ae/',
  '%uff0e%uff0e/',
  './../',
  '..%00/',
  '/../',
  '..%ef%bc%8f',
];

/** Files that are there, seen from the folder of the web application, and from everywhere. */
const goals = ['package.json', '../../package.json', 'main.tsx', 'etc/passwd', 'crossband.sqlite', 'resume.secret'];

/** What only files outside of the folder have in them. */
const canaries: readonly [RegExp, string][] = [
  [/root:[x*]:0:0:/, 'passwords of the machine'],
  [/SQLite format 3/, 'the store'],
  [/"workspaces"|"@crossband\//, 'a package file'],
  [/createRoot\(/, 'sources'],
];

export interface PathFindings {
  tried: number;
  outside: string[];
  failed: string[];
}

/** Raw requests for what lies outside of every folder that is served, as no client library would send them. */
export async function tryPaths(house: House): Promise<PathFindings> {
  const findings: PathFindings = { tried: 0, outside: [], failed: [] };
  const served = filesBelow(webRoot).map((path) => readFileSync(path));
  const secret = readFileSync(join(house.hub.folder, 'data', 'resume.secret'));
  await each(pathsOf(), 8, async (path) => {
    findings.tried += 1;
    const { status, body } = await get(house.hub.port, path);
    const found = canaries.find(([canary]) => canary.test(body.toString('latin1')))?.[1];
    if (found) findings.outside.push(`${path}: ${found}`);
    else if (body.includes(secret)) findings.outside.push(`${path}: a secret of the hub`);
    else if (status === 200 && !served.some((file) => file.equals(body)))
      findings.outside.push(`${path}: what it does not serve`);
    if (status >= 500 || status === 0) findings.failed.push(`${path}: status ${status}`);
  });
  const page = await get(house.hub.port, '/');
  if (page.status !== 200) findings.failed.push('the page itself is not served');
  return findings;
}

/** Some 300. */
function pathsOf(): string[] {
  const climbing = prefixes.flatMap((prefix) =>
    ups.flatMap((up) =>
      [2, 5, 9].map((depth, index) => prefix + up.repeat(depth) + goals[(index * 3 + up.length) % goals.length]),
    ),
  );
  const absolute = goals.flatMap((goal) => [
    `//${goal}`,
    `/%2f${goal}`,
    `/${join(root, goal)}`,
    `/%5c${goal}`,
    `http://127.0.0.1/${goal}`,
  ]);
  const odd = [
    '/assets',
    '/assets/',
    '/.git/config',
    '/.env',
    '/%',
    '/%ff',
    '/%00',
    '/\u0000',
    '*',
    '/con',
    '/index.html%00.png',
    '/index.html.br/../../x',
  ];
  return [...climbing, ...absolute, ...odd];
}

/** Without anybody's normalisation: what is asked for is what is written. */
function get(port: number, path: string): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const answer = Buffer.concat(chunks);
      const head = answer.indexOf('\r\n\r\n');
      const status = Number(
        /^HTTP\/1\.1 (\d{3})/.exec(answer.subarray(0, Math.max(0, head)).toString('latin1'))?.[1] ?? 0,
      );
      resolve({ status, body: answer.subarray(head + 4) });
    });
    socket.write(Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`, 'latin1'));
  });
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true })
    .map((name) => join(folder, String(name)))
    .filter((path) => statSync(path).isFile());
}
