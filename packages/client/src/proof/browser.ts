import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

/** What the browser proof runs on: the real hub in a process of its own, Chromium, and the page as a bundle. */

const hubMain = join(import.meta.dirname, '../../../../apps/hub/src/main.ts');

export interface Hub {
  url: string;
  process: ChildProcess;
}

/** What a hub keeps when it is started again: its ports and its data. */
export interface HubPlace {
  httpPort: number;
  mediaPort: number;
  dataDir: string;
}

export async function findPlace(): Promise<HubPlace> {
  const dataDir = await mkdtemp(join(tmpdir(), 'crossband-hub-'));
  return { httpPort: await freePort(), mediaPort: await freePort(), dataDir };
}

/** Starts the hub and resolves once it printed its address. */
export async function startHub(place: HubPlace): Promise<Hub> {
  const parameters = [
    ...[hubMain, '--port', `${place.httpPort}`, '--base-port', `${place.mediaPort}`],
    ...['--data-dir', place.dataDir, '--log-level', 'error', '--media-listen-ip', '127.0.0.1'],
  ];
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const found = /https?:\/\/[^\s"]+/.exec(line);
    if (!found) continue;
    // The rest of the output is read and dropped, so that the pipe never fills.
    child.stdout.resume();
    return { url: new URL(found[0]).origin, process: child };
  }
  throw new Error('The hub ended before it printed an address');
}

/** A TCP port that nobody has at the moment. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Process ids of the children (proc(5): task/[tid]/children). */
export async function childrenOf(parent: ChildProcess): Promise<number[]> {
  const list = await readFile(`/proc/${parent.pid}/task/${parent.pid}/children`, 'utf8');
  return list.trim().split(/\s+/).filter(Boolean).map(Number);
}

export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, 'exit');
}

/** The page of the proof as one script, bundled as the web application is. */
export async function bundlePage(): Promise<string> {
  const out = await mkdtemp(join(tmpdir(), 'crossband-sdk-'));
  try {
    await build({
      configFile: false,
      logLevel: 'error',
      root: import.meta.dirname,
      build: {
        outDir: out,
        target: 'es2022',
        rollupOptions: {
          input: join(import.meta.dirname, 'page.ts'),
          output: { codeSplitting: false, entryFileNames: 'page.js' },
        },
      },
    });
    return await readFile(join(out, 'page.js'), 'utf8');
  } finally {
    await rm(out, { recursive: true });
  }
}

export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      // The page comes from the test itself, so the browser does not know it for a local one.
      '--disable-features=LocalNetworkAccessChecks',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}

/** A page of the hub's own origin with the proof's script in it. */
export async function openPage(browser: Browser, hub: string, script: string): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error('page:', error.message));
  await page.route(`${hub}/proof.html`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><body><script type="module">${script.replaceAll('</script', '<\\/script')}</script>`,
    }),
  );
  await page.goto(`${hub}/proof.html`);
  await page.waitForFunction('globalThis.proof');
  return page;
}
