import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';

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

/** A page of the hub's own origin with the proof's script in it. */
export async function openPage(browser: Browser, hubUrl: string, script: string): Promise<Page> {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error('page:', error.message));
  await page.route(`${hubUrl}proof.html`, (route) =>
    route.fulfill({
      contentType: 'text/html',
      body: `<!doctype html><body><script type="module">${script.replaceAll('</script', '<\\/script')}</script>`,
    }),
  );
  await page.goto(`${hubUrl}proof.html`);
  await page.waitForFunction('globalThis.proof');
  return page;
}
