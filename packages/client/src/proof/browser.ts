import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';

/** What the browser proof runs on: the real hub in a process of its own, Chromium, and the page as a bundle. */

/** Starts `command` and resolves with the address that it prints. */
export async function startHub(command: readonly string[]): Promise<{ url: string; process: ChildProcess }> {
  const [program = '', ...parameters] = command;
  const child = spawn(program, parameters, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  for await (const line of lines) {
    const found = /https?:\/\/[^\s"]+/.exec(line);
    // The rest of the output is read and dropped, so that the pipe never fills.
    if (found) {
      child.stdout?.resume();
      return { url: new URL(found[0]).origin, process: child };
    }
  }
  throw new Error(`The hub ended before it listened: ${command.join(' ')}`);
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
